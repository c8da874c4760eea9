import { assertEquals } from "@std/assert";
import { createRegion } from "../../contract/region.ts";
import { EvlHeap } from "../evl_heap.ts";
import { evlRegionSize } from "../extent.ts";

/** A heap with `usable` bytes in pages, in a region of junk. */
export function heapOf(usable: number): EvlHeap {
  const region = createRegion(evlRegionSize(usable));
  new Uint8Array(region.buffer).fill(0xa5);
  const heap = new EvlHeap(region);
  assertEquals(heap.usable, usable);
  return heap;
}

/**
 * Allocates each size; returns the offsets from the first page, -1 for a refusal. The heap is
 * checked after each.
 */
export function offsets(heap: EvlHeap, sizes: readonly number[]): number[] {
  return sizes.map((size) => {
    const address = heap.malloc(size);
    assertEquals(heap.check(), []);
    return address === 0 ? -1 : address - heap.pagesBase;
  });
}

/** Frees the block at an offset from the first page, and checks the heap. */
export function freeAt(heap: EvlHeap, offset: number): void {
  heap.free(heap.pagesBase + offset);
  assertEquals(heap.check(), []);
}

/** The free blocks of a page or more, as offsets from the first page and bytes. */
export function freeRanges(heap: EvlHeap): (readonly [number, number])[] {
  const ranges: (readonly [number, number])[] = [];
  for (const { address, size, free } of heap.blocks()) {
    if (free && size >= 512) ranges.push([address - heap.pagesBase, size]);
  }
  return ranges;
}

/**
 * Allocates `size` bytes until refused; returns the number of blocks, having checked the heap at
 * the end.
 */
export function fill(heap: EvlHeap, size: number): number {
  let blocks = 0;
  while (heap.malloc(size) !== 0) blocks++;
  assertEquals(heap.check(), []);
  return blocks;
}

/** A seeded sequence of integers in [0, bound). */
export function randomIntegers(seed: number): (bound: number) => number {
  let state = seed | 1;
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % bound;
  };
}
