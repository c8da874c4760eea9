import { assert, assertEquals, assertThrows } from "@std/assert";
import { Op } from "../trace/trace.ts";
import { traceSha256 } from "../trace/trace_digest.ts";
import { larsonTrace, type LarsonTraceOptions } from "./larson_trace.ts";

const OPTIONS: LarsonTraceOptions = { workers: 4, blocks: 1000, rounds: 6, replacements: 250 };

/** Index of the first operation of each round, and of the frees at the end. */
function roundsOf({ workers, blocks, rounds, replacements }: LarsonTraceOptions): number[] {
  const round = 2 * workers * replacements;
  return Array.from({ length: rounds + 1 }, (_, i) => workers * blocks + i * round);
}

Deno.test("larsonTrace() gives the same trace for the same seed, for years", async () => {
  assertEquals(
    await traceSha256(larsonTrace(1, OPTIONS)),
    "09ca6aa43bc22bfdbdb947a66f14d5bc6354d3bca9cc9bed02dee3f2c81681aa",
  );
});

Deno.test("larsonTrace() has most blocks freed by a later worker than the one that allocated them", () => {
  const { ops, ids } = larsonTrace(2, OPTIONS);
  const starts = roundsOf(OPTIONS);
  assertEquals(starts.at(-1)! + 4000, ops.length);
  const allocatedIn = new Map<number, number>();
  let handed = 0;
  let frees = 0;
  for (let i = 0; i < ops.length; i++) {
    const round = starts.findLastIndex((start) => start <= i);
    if (ops[i] === Op.Malloc) allocatedIn.set(ids[i]!, round);
    else {
      frees++;
      if (allocatedIn.get(ids[i]!)! < round) handed++;
    }
  }
  // Of 1000 blocks 250 are replaced in a round, and of those an eighth were allocated in the same
  // one.
  const ofRounds = 6000 * (1 - 0.1152);
  assert(Math.abs(handed - (ofRounds + 4000)) < 150, `${handed} of ${frees}`);
});

Deno.test("larsonTrace() replaces blocks of all workers in each round alike, at random", () => {
  const { ops, ids } = larsonTrace(3, { ...OPTIONS, rounds: 1, replacements: 4000 });
  const freed = new Map<number, number>();
  for (let i = 4000; i < 4000 + 32000; i++) {
    if (ops[i] === Op.Free) freed.set(ids[i]!, (freed.get(ids[i]!) ?? 0) + 1);
  }
  // With repetition: a share of exp(-4) is never picked, and one block in five four times.
  assert(Math.abs(1 - freed.size / 4000 - Math.exp(-4)) < 0.01, `${freed.size}`);
  const fourTimes = [...freed.values()].filter((times) => times === 4).length;
  assert(Math.abs(fourTimes / 4000 - 0.195) < 0.03, `${fourTimes}`);
});

Deno.test("larsonTrace() has several workers between a free and the next allocation", () => {
  const { ops } = larsonTrace(4, OPTIONS);
  const vacancies = new Set<number>();
  let live = 0;
  const end = roundsOf(OPTIONS).at(-1)!;
  for (let i = 0; i < end; i++) {
    live += ops[i] === Op.Malloc ? 1 : -1;
    if (i >= 4000) vacancies.add(4000 - live);
  }
  assertEquals([...vacancies].sort(), [0, 1, 2, 3, 4]);
});

Deno.test("larsonTrace() refuses no workers, no blocks and no rounds", () => {
  for (const key of ["workers", "blocks", "rounds", "replacements"]) {
    assertThrows(() => larsonTrace(1, { ...OPTIONS, [key]: 0 }), RangeError, `"${key}" must be`);
  }
});
