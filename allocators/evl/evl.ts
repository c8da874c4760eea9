import type { Region } from "../contract/region.ts";
import type { Subject } from "../contract/subject.ts";
import { EvlHeap } from "./evl_heap.ts";
import { evlRegionSize } from "./extent.ts";
import { MIN_LOG2, PAGE_BYTES } from "./size_classes.ts";

/**
 * The EVL heap as a subject.
 *
 * Its classes are wide: a request rounds up by less than a page, and a free range serves whatever
 * rounds up to it. A free block of a bucket page serves its bucket only and merges with its
 * neighbours when the page's last block is freed, so coalescing is claimed as deferred, although
 * free ranges merge at once.
 *
 * @example Allocate and free
 * ```ts
 * import { createRegion, evl } from "@allocert/allocert/allocators";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * const heap = evl.create(createRegion(65536));
 * const address = heap.malloc(1000);
 * assertEquals(heap.usableSize?.(address), 1024);
 * heap.free(address);
 * assertThrows(() => heap.free(address), RangeError);
 * ```
 */
export const evl: Subject = {
  name: "evl",
  version: "1.0.0",
  description: "EVL heap: power-of-two buckets in 512-byte pages, page runs in red-black trees",
  freePayload: [0, 4, 8, 12, 16, 20, 24, 28, 32],
  module: import.meta.url,
  claims: {
    alignment: 2 ** MIN_LOG2,
    minimumRegion: evlRegionSize(PAGE_BYTES),
    zeroSize: "null",
    misuse: "detected",
    coalescing: "deferred",
    fit: "class",
    rounding: { bytes: PAGE_BYTES - 1, ratio: 0 },
    complexity: {
      malloc: { growth: { freeBlocks: "O(log n)", pools: "O(n)" } },
      free: { growth: { freeBlocks: "O(log n)", pools: "O(n)" } },
      realloc: { growth: { freeBlocks: "O(log n)", pools: "O(n)", requestSize: "O(n)" } },
      memalign: { growth: { freeBlocks: "O(log n)", pools: "O(n)" } },
    },
    realloc: "in-place",
    reallocAlignment: "kept",
    refusesSmallRegions: true,
    blockOverhead: 0,
    heapOverhead: { bytes: evlRegionSize(PAGE_BYTES), ratio: 1 / 26 },
  },
  create(region: Region): EvlHeap {
    return new EvlHeap(region);
  },
};
