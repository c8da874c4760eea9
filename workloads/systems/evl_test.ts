import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { createRegion } from "../../allocators/contract/region.ts";
import { EvlHeap } from "../../allocators/evl/evl_heap.ts";
import { evlRegionSize } from "../../allocators/evl/extent.ts";
import { replay } from "../trace/replay.ts";
import { Op } from "../trace/trace.ts";
import {
  heapTorture,
  heapTortureGrid,
  heapTortureRandom,
  rrosAllocations,
  type RrosSizes,
} from "./evl.ts";

function evlHeap(heapSize: number): EvlHeap {
  return new EvlHeap(createRegion(evlRegionSize(heapSize)));
}

/** Asserts that the heap is sound and as good as new. */
function assertEmpty(heap: EvlHeap): void {
  assertEquals(heap.check(), []);
  assertEquals(heap.used, 0);
  assertEquals([...heap.blocks()].length, 1);
}

Deno.test("heapTorture() fills the heap and asks for one block more", () => {
  const { ops, ids, sizes } = heapTorture({ heapSize: 64, blockSize: 16 });
  assertEquals([...ops], [...Array(5).fill(Op.Malloc), ...Array(5).fill(Op.Free)]);
  assertEquals([...ids], [0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
  assertEquals([...sizes.subarray(0, 5)], Array(5).fill(16));
});

Deno.test("heapTorture() refuses blocks of no bytes and blocks larger than the heap", () => {
  for (const blockSize of [0, 1.5, 8193]) {
    assertThrows(
      () => heapTorture({ heapSize: 8192, blockSize }),
      RangeError,
      '"blockSize" must be',
    );
  }
});

Deno.test("heapTorture() frees in an order that follows from the seed alone", () => {
  const options = { heapSize: 8192, blockSize: 16, mode: "shuffle" } as const;
  const order = (seed: number): number[] => {
    const { ids } = heapTorture({ ...options, seed });
    return [...ids.subarray(513)];
  };
  assertEquals(order(5), order(5));
  assertNotEquals(order(5), order(6));
  assertEquals(order(5).toSorted((a, b) => a - b), Array.from({ length: 513 }, (_, i) => i));
});

Deno.test("heapTortureGrid() on EVL: no overhead, the same count when hot, nothing used at the end", () => {
  let runs = 0;
  for (const { heapSize, blockSize, trace } of heapTortureGrid()) {
    const heap = evlHeap(heapSize);
    const { refused, peakLiveBytes, liveBlocks } = replay(trace, heap);
    if (blockSize !== undefined) {
      const fillings = trace.name.endsWith("-hot") || trace.name.endsWith("-both") ? 2 : 1;
      assertEquals([refused, peakLiveBytes], [fillings, heapSize], trace.name);
    }
    assertEquals(liveBlocks, 0);
    assertEmpty(heap);
    runs++;
  }
  // 8 sizes in 8 KiB, 9 in 16 KiB, random sizes in both; four modes.
  assertEquals(runs, 4 * (8 + 9 + 2));
});

Deno.test("heapTorture() on EVL stays sound after every operation, shuffled and hot", () => {
  const heap = evlHeap(8192);
  const trace = heapTorture({ heapSize: 8192, blockSize: 128, mode: "both", seed: 11 });
  replay(trace, heap, [{ after: () => assertEquals(heap.check(), []) }]);
  assertEmpty(heap);
});

Deno.test("heapTortureRandom() draws one size for each round, up to half of the heap", () => {
  const { ops, sizes } = heapTortureRandom({ heapSize: 8192, rounds: 20, seed: 3 });
  const requested = new Set(sizes.filter((_, i) => ops[i] === Op.Malloc));
  assertEquals(requested.size, 20);
  assert([...requested].every((size) => size >= 1 && size <= 4096));
});

Deno.test.each(
  [
    ["small", 1, 256],
    ["large", 257, 2047],
    ["mixed", 1, 2048],
  ] as const,
)("rrosAllocations() %s asks for %d to %d bytes and frees everything", (kind, from, to) => {
  const sizes: RrosSizes = kind;
  const trace = rrosAllocations(sizes, 9);
  const requested = trace.sizes.filter((_, i) => trace.ops[i] === Op.Malloc);
  assert(requested.every((size) => size >= from && size <= to));
  assert(new Set(requested).size > requested.length / 2);
  const heap = evlHeap(2 ** 18);
  const { refused, liveBlocks } = replay(trace, heap);
  assertEquals([refused, liveBlocks], [0, 0]);
  assertEmpty(heap);
});

Deno.test("rrosAllocations() mixed frees the oldest block in between", () => {
  const { ops, ids } = rrosAllocations("mixed", 2);
  const firstFree = ops.indexOf(Op.Free);
  assert(firstFree > 0 && firstFree < ops.lastIndexOf(Op.Malloc));
  const freed = ids.filter((_, i) => ops[i] === Op.Free);
  assertEquals([...freed], Array.from(freed, (_, i) => i));
});
