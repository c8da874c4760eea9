import { assert, assertEquals, assertThrows } from "@std/assert";
import { Op } from "../../trace/trace.ts";
import { traceSha256 } from "../../trace/trace_digest.ts";
import { summarizeTrace } from "../../trace/trace_summary.ts";
import { growingTrace } from "./growing_trace.ts";

const OPTIONS = { operations: 20_000, vectors: 8 };

Deno.test("growingTrace() gives the same trace for the same seed, for years", async () => {
  assertEquals(
    await traceSha256(growingTrace(1, OPTIONS)),
    "1d80a818ff54632ba8c029420bf6fbff6fa757e35ec30134a92a26b45331690c",
  );
});

Deno.test("growingTrace() reallocates by the factors alone, up to the largest size", () => {
  const { ops, ids, sizes } = growingTrace(2, OPTIONS);
  const live = new Map<number, number>();
  let doubled = 0;
  let byHalf = 0;
  let largest = 0;
  for (let i = 0; i < ops.length; i++) {
    if (ops[i] === Op.Realloc) {
      const old = live.get(ids[i]!)!;
      if (sizes[i] === 2 * old) doubled++;
      else if (sizes[i] === Math.ceil(1.5 * old)) byHalf++;
      else throw new Error(`${old} to ${sizes[i]}`);
      largest = Math.max(largest, sizes[i]!);
    }
    if (ops[i] !== Op.Free) live.set(ids[i]!, sizes[i]!);
  }
  assertEquals(largest, 8192);
  // Nine steps of ten operations, and 15 of 16: each vector gets as many.
  assert(doubled > 500 && byHalf > 500 && Math.abs(doubled / byHalf - 14 / 15) < 0.1);
});

Deno.test("growingTrace() puts small blocks between most steps of a vector", () => {
  const { ops } = growingTrace(3, { operations: 20_000, vectors: 1 });
  let small = 0;
  let steps = 0;
  let crowded = 0;
  for (const op of ops) {
    if (op === Op.Malloc) small++;
    if (op !== Op.Realloc) continue;
    steps++;
    if (small > 0) crowded++;
    small = 0;
  }
  assert(Math.abs(crowded / steps - 0.75) < 0.03, `${crowded} of ${steps}`);
});

Deno.test("growingTrace() sends the declared share of requests to vectors", () => {
  const { counts } = summarizeTrace(growingTrace(4, { ...OPTIONS, vectorShare: 0.5 }));
  const requests = counts.malloc + counts.realloc;
  // Of ten to sixteen operations of a vector one is a malloc, which is counted among the small ones
  // here, and one a free.
  assert(Math.abs(counts.realloc / requests - 0.44) < 0.03, `${counts.realloc / requests}`);
});

Deno.test("growingTrace() refuses no vectors and factors that do not grow", () => {
  assertThrows(() => growingTrace(1, { ...OPTIONS, vectors: 0 }), RangeError, '"vectors" must be');
  for (const factors of [[], [2, 1]]) {
    assertThrows(() => growingTrace(1, { ...OPTIONS, factors }), RangeError, '"factors" must be');
  }
});
