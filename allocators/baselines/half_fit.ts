/**
 * Half-fit: free lists by powers of two, and one bitmap over them.
 *
 * | operation        | worst case                                      | returns 0 if and only if                          |
 * | ---------------- | ----------------------------------------------- | ------------------------------------------------- |
 * | malloc           | O(1)                                            | no free block of the next power of two            |
 * | memalign         | O(1)                                            | as malloc, for the size plus alignment plus 32    |
 * | free             | O(1)                                            |                                                   |
 * | realloc          | O(1), O(n) in the bytes kept if the block moves | it cannot stay and malloc fails; old block is kept |
 * | usableSize       | O(1)                                            |                                                   |
 * | blocks, check    | O(n) in the blocks                              |                                                   |
 *
 * A free block of 2^k to 2^(k+1) - 1 granules of 8 bytes, header included, is in list k, the one
 * freed last in front. A request of g granules is served from the first list that is not empty of
 * those whose every block is large enough, from ceil(log2(g)) upwards: never a search, at the price
 * of passing by blocks of up to twice its size. The rest beyond the request is cut off if it has 32
 * bytes, and neighbours that are free become one at once. What is not done: nothing is cleared, and
 * nothing is looked for in the list that may or may not hold a fitting block.
 *
 * Source: Ogasawara, "An algorithm with constant execution time for dynamic storage allocation"
 * (1995); o1heap is of the same family, but rounds what it hands out up to a power of two, and has
 * no `realloc`.
 *
 * @module
 */
import type { Allocator } from "../contract/allocator.ts";
import { highestBit, lowestBit } from "../blocks/bits.ts";
import { roundingOf } from "../blocks/boundary_tag_heap.ts";
import {
  type CheckedIndex,
  GRANULE,
  leastRegion,
  SinglePoolHeap,
  SIZES,
} from "../blocks/single_pool_heap.ts";
import { HEADER } from "../blocks/sealed_header.ts";
import { anchorOf, clearList, linkAfter, PREV, unlink } from "../blocks/list_links.ts";
import { sizeOf } from "../blocks/boundary_tag.ts";
import type { Region } from "../contract/region.ts";
import type { Subject } from "../contract/subject.ts";

/** Lists; a block has less than 2^30 granules. */
const LISTS = 30;
const GRANULE_WORDS = GRANULE / 4;
/** The bitmap, one word to stay aligned, and the anchors. */
const INDEX_WORDS = 2 + 2 * LISTS;

class HalfFitIndex implements CheckedIndex {
  readonly #words: Int32Array;
  readonly #bitmap: number;
  readonly #lists: number;

  constructor(words: Int32Array, start: number) {
    this.#words = words;
    this.#bitmap = start;
    this.#lists = start + 2;
  }

  clear(): void {
    this.#words[this.#bitmap] = 0;
    for (let list = 0; list < LISTS; list++) clearList(this.#words, anchorOf(this.#lists, list));
  }

  insert(block: number): void {
    const list = highestBit(granulesOf(sizeOf(this.#words, block)));
    linkAfter(this.#words, anchorOf(this.#lists, list), block);
    this.#words[this.#bitmap]! |= 1 << list;
  }

  remove(block: number): void {
    if (!unlink(this.#words, block)) return;
    this.#words[this.#bitmap]! &= ~(1 << highestBit(granulesOf(sizeOf(this.#words, block))));
  }

  find(size: number): number {
    const granules = granulesOf(size);
    const lists = this.#words[this.#bitmap]! & (-2 << highestBit(granules - 1));
    return lists === 0 ? 0 : this.#words[anchorOf(this.#lists, lowestBit(lists))]!;
  }

  lastLook(size: number, room: number): number {
    return size < room ? this.find(size) : 0;
  }

  check(free: ReadonlySet<number>): readonly string[] {
    const words = this.#words;
    const missing = new Set(free);
    for (let list = 0; list < LISTS; list++) {
      const anchor = anchorOf(this.#lists, list);
      const isListed = (words[this.#bitmap]! & (1 << list)) !== 0;
      if (isListed !== (words[anchor] !== anchor)) {
        return [`The bitmap is wrong about list ${list}`];
      }
      let previous = anchor;
      for (let block = words[anchor]!; block !== anchor; block = words[block]!) {
        if (!missing.delete(block)) return [`List ${list} leads to ${block * 4} wrongly`];
        if (highestBit(granulesOf(sizeOf(words, block))) !== list) {
          return [`The block at ${block * 4} does not belong into list ${list}`];
        }
        if (words[block + PREV] !== previous) return [`The back link at ${block * 4} is wrong`];
        previous = block;
      }
      if (words[anchor + PREV] !== previous) return [`The back link of list ${list} is wrong`];
    }
    return [...missing].map((block) => `The free block at ${block * 4} is in no list`);
  }
}

/** Granules of a block with a payload of `size` words, header included. */
function granulesOf(size: number): number {
  return (size + HEADER) / GRANULE_WORDS;
}

/**
 * Half-fit as a subject: constant time, like TLSF, and coarser.
 *
 * @example A hole that is large enough may not be found
 * ```ts
 * import { createRegion, halfFit } from "@allocert/allocert/allocators";
 * import { assertEquals } from "@std/assert";
 *
 * const allocator = halfFit.create(createRegion(2048));
 * const hole = allocator.malloc(100);
 * while (allocator.malloc(24) !== 0);
 * allocator.free(hole);
 * // 112 bytes with header are 14 granules, from 8 to 15: only 8 are sure.
 * assertEquals(allocator.malloc(100), 0);
 * assertEquals(allocator.malloc(56), hole);
 * ```
 */
export const halfFit: Subject = {
  name: "half-fit",
  version: "1.0.0",
  description: "Half-fit: power-of-two free lists and one bitmap, constant time",
  freePayload: [0, 8, -8],
  module: import.meta.url,
  claims: {
    alignment: GRANULE,
    minimumRegion: leastRegion(INDEX_WORDS),
    zeroSize: "null",
    misuse: "detected",
    coalescing: "immediate",
    fit: "rounded",
    rounding: { bytes: roundingOf(SIZES), ratio: 0 },
    complexity: {
      malloc: {},
      free: {},
      realloc: { growth: { requestSize: "O(n)" } },
      memalign: {},
    },
    realloc: "in-place",
    reallocAlignment: "kept",
    refusesSmallRegions: true,
    blockOverhead: 8,
  },
  create: (region: Region): Allocator =>
    new SinglePoolHeap(
      "half-fit",
      region,
      INDEX_WORDS,
      (words, start) => new HalfFitIndex(words, start),
    ),
};
