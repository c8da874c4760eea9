/**
 * Best fit, with the free blocks in a balanced tree.
 *
 * | operation        | worst case                                       | returns 0 if and only if                          |
 * | ---------------- | ------------------------------------------------ | ------------------------------------------------- |
 * | malloc           | O(log n) in the free blocks                      | no free block is large enough                     |
 * | memalign         | O(log n) in the free blocks                      | as malloc, for the size plus alignment plus 32    |
 * | free             | O(log n) in the free blocks                      |                                                   |
 * | realloc          | the same, O(n) in the bytes kept if it moves     | it cannot stay and malloc fails; old block is kept |
 * | usableSize       | O(1)                                             |                                                   |
 * | blocks, check    | O(n) in the blocks                               |                                                   |
 *
 * A request is served from the smallest free block that is large enough; of several of that size,
 * from the one at the lowest address. The rest is cut off if it has 32 bytes, and neighbours that
 * are free become one at once. The tree is a red-black tree whose nodes are the free blocks
 * themselves, in order of size, then of address. What is not done: nothing is cleared.
 *
 * Not real-time in the strict sense: all operations are bounded, by the logarithm of a number that
 * the past decides.
 *
 * Sources: Knuth, "The Art of Computer Programming", volume 1, section 2.5 (best fit); Guibas and
 * Sedgewick, "A dichromatic framework for balanced trees" (1978).
 *
 * @module
 */
import type { Allocator } from "../contract/allocator.ts";
import { roundingOf } from "../blocks/boundary_tag_heap.ts";
import {
  type CheckedIndex,
  GRANULE,
  leastRegion,
  SinglePoolHeap,
  SIZES,
} from "../blocks/single_pool_heap.ts";
import { HEADER } from "../blocks/sealed_header.ts";
import { RedBlackTree } from "../blocks/red_black_tree.ts";
import { FREE } from "../blocks/boundary_tag.ts";
import type { Region } from "../contract/region.ts";
import type { Subject } from "../contract/subject.ts";

/** The root of the tree. */
const INDEX_WORDS = 1;

/**
 * The key of a node is the size word in its header: it has the same flags in every free block,
 * because the block before one is never free.
 */
class BestFitIndex implements CheckedIndex {
  readonly #words: Int32Array;
  readonly #root: number;
  readonly #tree: RedBlackTree;

  constructor(words: Int32Array, root: number) {
    this.#words = words;
    this.#root = root;
    this.#tree = new RedBlackTree(new Uint32Array(words.buffer, 0, words.length), 0, -HEADER);
  }

  clear(): void {
    this.#words[this.#root] = 0;
  }

  insert(block: number): void {
    this.#tree.insert(this.#root, block);
  }

  remove(block: number): void {
    this.#tree.remove(this.#root, block);
  }

  find(size: number): number {
    return this.#tree.lowerBound(this.#root, ((size << 2) | FREE) >>> 0);
  }

  lastLook(size: number, room: number): number {
    return size < room ? this.find(size) : 0;
  }

  check(free: ReadonlySet<number>): readonly string[] {
    const findings = this.#tree.check(this.#root);
    if (findings.length > 0) return findings;
    const missing = new Set(free);
    for (let block = this.#tree.first(this.#root); block !== 0; block = this.#tree.next(block)) {
      if (!missing.delete(block)) return [`The tree leads to ${block * 4}, which is no free block`];
    }
    return [...missing].map((block) => `The free block at ${block * 4} is not in the tree`);
  }
}

/**
 * Best fit as a subject: the least waste at a time, logarithmic time.
 *
 * @example The smallest hole that is large enough
 * ```ts
 * import { bestFit, createRegion } from "@allocert/allocert/allocators";
 * import { assertEquals } from "@std/assert";
 *
 * const allocator = bestFit.create(createRegion(4096));
 * const large = allocator.malloc(400);
 * allocator.malloc(24);
 * const small = allocator.malloc(200);
 * allocator.malloc(24);
 * allocator.free(large);
 * allocator.free(small);
 * assertEquals(allocator.malloc(180), small);
 * assertEquals(allocator.malloc(201), large);
 * ```
 */
export const bestFit: Subject = {
  name: "best-fit",
  version: "1.0.0",
  description: "Best fit from a red-black tree, lowest address among equals",
  freePayload: [0, 4, 8, 12, -8],
  module: import.meta.url,
  claims: {
    alignment: GRANULE,
    minimumRegion: leastRegion(INDEX_WORDS),
    zeroSize: "null",
    misuse: "detected",
    coalescing: "immediate",
    fit: "any",
    rounding: { bytes: roundingOf(SIZES), ratio: 0 },
    complexity: {
      malloc: { growth: { freeBlocks: "O(log n)" } },
      free: { growth: { freeBlocks: "O(log n)" } },
      realloc: { growth: { freeBlocks: "O(log n)", requestSize: "O(n)" } },
      memalign: { growth: { freeBlocks: "O(log n)" } },
    },
    realloc: "in-place",
    reallocAlignment: "kept",
    refusesSmallRegions: true,
    blockOverhead: 8,
  },
  create: (region: Region): Allocator =>
    new SinglePoolHeap(
      "best-fit",
      region,
      INDEX_WORDS,
      (words, start) => new BestFitIndex(words, start),
    ),
};
