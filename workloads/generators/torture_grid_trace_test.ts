import { assert, assertEquals, assertThrows } from "@std/assert";
import { createRegion } from "../../allocators/contract/region.ts";
import { EvlHeap } from "../../allocators/evl/evl_heap.ts";
import { evlRegionSize } from "../../allocators/evl/extent.ts";
import { replay } from "../trace/replay.ts";
import { Op, type Trace } from "../trace/trace.ts";
import { traceSha256 } from "../trace/trace_digest.ts";
import { tortureGridTrace } from "./torture_grid_trace.ts";

const OPTIONS = { heapSize: 8192, randomSizes: 5 };

/** Each filling: the size of its blocks, the ids allocated, and the ids freed in their order. */
function fillingsOf(
  { ops, ids, sizes }: Trace,
): { size: number; ids: number[]; freed: number[] }[] {
  const fillings: { size: number; ids: number[]; freed: number[] }[] = [];
  for (let i = 0; i < ops.length; i++) {
    if (ops[i] === Op.Free) fillings.at(-1)!.freed.push(ids[i]!);
    else {
      if (i === 0 || ops[i - 1] === Op.Free) {
        fillings.push({ size: sizes[i]!, ids: [], freed: [] });
      }
      fillings.at(-1)!.ids.push(ids[i]!);
    }
  }
  return fillings;
}

Deno.test("tortureGridTrace() gives the same trace for the same seed, for years", async () => {
  assertEquals(
    await traceSha256(tortureGridTrace(1, OPTIONS)),
    "8957c9e95d4c4e419084b7883f90f17a6bc355c650ef9d955e945b005059cd2d",
  );
});

Deno.test("tortureGridTrace() fills with each size twice in order, then twice shuffled", () => {
  const fillings = fillingsOf(tortureGridTrace(2, OPTIONS));
  const sizes = fillings.filter((_, i) => i % 4 === 0).map(({ size }) => size);
  assertEquals(sizes.slice(0, 8), [16, 32, 64, 128, 256, 512, 1024, 2048]);
  assertEquals(sizes.length, 8 + 5);
  assert(sizes.every((size) => size >= 16 && size <= 4096));
  for (const [i, { size, ids, freed }] of fillings.entries()) {
    assertEquals(size, sizes[i >> 2]);
    assertEquals(ids.length, Math.floor(8192 / size) + 1);
    const inOrder = String(freed) === String(ids);
    // Few blocks may come out of a shuffle as they went in.
    if (i % 4 < 2 || ids.length > 10) assertEquals(inOrder, i % 4 < 2, `${i}`);
    assertEquals(freed.toSorted((a, b) => a - b), ids);
  }
});

Deno.test("tortureGridTrace() on EVL: the hot filling holds as many blocks as the cold one", () => {
  const heap = new EvlHeap(createRegion(evlRegionSize(8192)));
  const trace = tortureGridTrace(3, OPTIONS);
  const served: number[] = [];
  replay(trace, heap, [{
    after(index, address) {
      if (trace.ops[index] === Op.Free) return;
      if (index === 0 || trace.ops[index - 1] === Op.Free) served.push(0);
      if (address !== 0) served[served.length - 1]!++;
    },
  }]);
  assertEquals(served.length, 4 * 13);
  for (let i = 0; i < served.length; i += 2) assertEquals(served[i], served[i + 1]);
  assertEquals(heap.used, 0);
});

Deno.test("tortureGridTrace() refuses a heap of less than four blocks", () => {
  assertThrows(() => tortureGridTrace(1, { heapSize: 63 }), RangeError, "at least 64");
  assertThrows(
    () => tortureGridTrace(1, { heapSize: 255, smallestBlock: 64 }),
    RangeError,
    "at least 256",
  );
  assertThrows(
    () => tortureGridTrace(1, { heapSize: 64, smallestBlock: 0 }),
    RangeError,
    '"smallestBlock" must be',
  );
});
