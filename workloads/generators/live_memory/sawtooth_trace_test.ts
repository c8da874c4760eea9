import { assert, assertEquals, assertThrows } from "@std/assert";
import { Op, type Trace } from "../../trace/trace.ts";
import { traceSha256 } from "../../trace/trace_digest.ts";
import { sawtoothTrace } from "./sawtooth_trace.ts";

const OPTIONS = { teeth: 5, peakBytes: 200_000, floorBytes: [50_000, 0, 10_000] };

/** Live bytes after each operation. */
function levelsOf({ ops, ids, sizes }: Trace): number[] {
  const live = new Map<number, number>();
  let level = 0;
  return Array.from(ops, (op, i) => {
    const id = ids[i]!;
    if (op === Op.Malloc) live.set(id, sizes[i]!);
    level += op === Op.Malloc ? sizes[i]! : -live.get(id)!;
    return level;
  });
}

/** Live bytes where a run of allocations turns into one of frees, and the other way round. */
function turnsOf(trace: Trace): { peaks: number[]; floors: number[] } {
  const levels = levelsOf(trace);
  const peaks = levels.filter((_, i) => trace.ops[i] === Op.Malloc && trace.ops[i + 1] === Op.Free);
  const floors = levels.filter((_, i) => trace.ops[i] === Op.Free && trace.ops[i + 1] !== Op.Free);
  return { peaks, floors };
}

Deno.test("sawtoothTrace() gives the same trace for the same seed, for years", async () => {
  assertEquals(
    await traceSha256(sawtoothTrace(1, { ...OPTIONS, freeShare: 0.25 })),
    "997ef0e9d8c69533684a06b2193865a014ed0265a7b137bfde04721bab0dc161",
  );
});

Deno.test("sawtoothTrace() climbs to each peak and falls to each floor in turn", () => {
  const { peaks, floors } = turnsOf(sawtoothTrace(2, OPTIONS));
  assertEquals(peaks.length, 5);
  for (const peak of peaks) assert(peak > 200_000 && peak < 204_096, `${peak}`);
  const wanted = [50_000, 0, 10_000, 50_000, 0];
  assertEquals(floors.length, wanted.length);
  for (const [i, floor] of floors.entries()) {
    assert(floor <= wanted[i]! && floor > wanted[i]! - 4096, `${floor}, not ${wanted[i]}`);
  }
});

Deno.test("sawtoothTrace() leaves blocks at a floor that are old and new alike", () => {
  const { ops, ids } = sawtoothTrace(3, { teeth: 1, peakBytes: 400_000, floorBytes: [200_000] });
  const order = ids.filter((_, i) => ops[i] === Op.Malloc);
  const freed = new Set(ids.filter((_, i) => ops[i] === Op.Free));
  const firstHalf = [...order.subarray(0, order.length / 2)].filter((id) => !freed.has(id)).length;
  const left = order.length - freed.size;
  assert(Math.abs(firstHalf / left - 0.5) < 0.1, `${firstHalf} of ${left}`);
});

Deno.test("sawtoothTrace() frees the declared share on the way up", () => {
  const { ops } = sawtoothTrace(4, { teeth: 1, peakBytes: 4_000_000, freeShare: 0.3 });
  const climb = ops.subarray(0, ops.lastIndexOf(Op.Malloc) + 1);
  const frees = climb.filter((op) => op === Op.Free).length;
  assert(Math.abs(frees / climb.length - 0.3) < 0.02, `${frees} of ${climb.length}`);
});

Deno.test("sawtoothTrace() refuses what is no sawtooth", () => {
  const wrong: [Partial<Parameters<typeof sawtoothTrace>[1]>, string][] = [
    [{ teeth: 0 }, '"teeth" must be'],
    [{ peakBytes: Infinity }, '"peakBytes" must be finite'],
    [{ freeShare: 0.5 }, '"freeShare" below 0.5'],
    [{ floorBytes: [] }, '"floorBytes" must be'],
    [{ floorBytes: [200_000] }, '"floorBytes" must be'],
  ];
  for (const [options, message] of wrong) {
    assertThrows(() => sawtoothTrace(1, { ...OPTIONS, ...options }), RangeError, message);
  }
});
