/**
 * A bump allocator over an arena that is reset when nothing in it is live.
 *
 * | operation        | worst case                                   | returns 0 if and only if                          |
 * | ---------------- | -------------------------------------------- | ------------------------------------------------- |
 * | malloc, memalign | O(1)                                         | the rest of the arena is too small                |
 * | free             | O(1)                                         |                                                   |
 * | realloc          | O(1), O(n) in the bytes kept if the block moves | it cannot stay and malloc fails; old block is kept |
 * | usableSize       | O(1)                                         |                                                   |
 * | check            | O(1)                                         |                                                   |
 *
 * A block is taken from the rest of the arena, behind all others. What is freed is not used again
 * before the last live block is freed too; then the whole arena is. So one block that stays pins
 * everything: a good allocator for what lives and dies together, and no allocator for anything
 * else. What is not done: nothing is cleared, and there is no heap walk, because what was freed is
 * neither live nor can be handed out.
 *
 * Sources: Hanson, "Fast allocation and deallocation of memory based on object lifetimes" (1990),
 * with a counter in place of an explicit end of a lifetime.
 *
 * @module
 */
import type { Allocator } from "../contract/allocator.ts";
import { requireAlignment, requireRegion, requireSize } from "../contract/arguments.ts";
import { alignDown, alignUp } from "../blocks/bits.ts";
import { HEADER, kindOf, LIVE, liveBlock, newSalt, seal, UNUSED } from "../blocks/sealed_header.ts";
import { wordsOf } from "../blocks/words.ts";
import type { Region } from "../contract/region.ts";
import type { Subject } from "../contract/subject.ts";

const ALIGNMENT = 8;
/** Bytes that addresses reach. */
const REACH = 2 ** 32;
/** Words of the control block: salt, begin of the rest, live blocks; and one to stay aligned. */
const SALT = 0;
const REST = 1;
const COUNT = 2;
const CONTROL = 4;
const MINIMUM_REGION = (ALIGNMENT - 1) + 4 * (CONTROL + HEADER) + ALIGNMENT;

class Bump implements Allocator {
  readonly #words: Int32Array;
  /** Index of the first word of the control block. */
  readonly #control: number;
  /** First word of the arena, and the first behind it. */
  readonly #start: number;
  readonly #end: number;

  constructor(region: Region) {
    const words = wordsOf("bump allocator", region);
    requireRegion("bump allocator", Math.min(region.size, REACH - region.base), MINIMUM_REGION);
    this.#words = words;
    this.#control = alignUp(region.base, ALIGNMENT) / 4;
    this.#start = this.#control + CONTROL;
    const end = Math.min(region.base + region.size, words.length * 4);
    this.#end = alignDown(end, ALIGNMENT) / 4;
    words[this.#control + SALT] = newSalt(words[this.#control + SALT]!, this.#control);
    words[this.#control + REST] = this.#start;
    words[this.#control + COUNT] = 0;
  }

  malloc(size: number): number {
    requireSize("malloc", size);
    return this.#allocate(size, LIVE, ALIGNMENT / 4);
  }

  memalign(alignment: number, size: number): number {
    requireAlignment("memalign", alignment);
    requireSize("memalign", size);
    if (alignment <= ALIGNMENT) return this.#allocate(size, LIVE, ALIGNMENT / 4);
    return this.#allocate(size, LIVE + Math.log2(alignment), alignment / 4);
  }

  free(address: number): void {
    if (address === 0) return;
    const words = this.#words;
    const salt = words[this.#control + SALT]!;
    const block = liveBlock(words, salt, "free", address);
    words[block - 1] = seal(block, salt, UNUSED);
    const count = words[this.#control + COUNT]! - 1;
    words[this.#control + COUNT] = count;
    if (count === 0) words[this.#control + REST] = this.#start;
  }

  realloc(address: number, size: number): number {
    if (address === 0) return this.malloc(size);
    const words = this.#words;
    const salt = words[this.#control + SALT]!;
    const block = liveBlock(words, salt, "realloc", address);
    requireSize("realloc", size);
    if (size === 0) {
      this.free(address);
      return 0;
    }
    const have = words[block - HEADER]! >>> 0;
    const need = alignUp(size, ALIGNMENT);
    const isLast = block + have / 4 === words[this.#control + REST];
    if (need <= (isLast ? (this.#end - block) * 4 : have)) {
      words[block - HEADER] = need;
      if (isLast) words[this.#control + REST] = block + need / 4;
      return address;
    }
    const kind = kindOf(words, block, salt);
    const moved = this.#allocate(
      size,
      kind,
      kind === LIVE ? ALIGNMENT / 4 : 2 ** (kind - LIVE) / 4,
    );
    if (moved === 0) return 0;
    words.copyWithin(moved / 4, block, block + have / 4);
    this.free(address);
    return moved;
  }

  usableSize(address: number): number {
    const words = this.#words;
    const block = liveBlock(words, words[this.#control + SALT]!, "usableSize", address);
    return words[block - HEADER]! >>> 0;
  }

  check(): readonly string[] {
    const rest = this.#words[this.#control + REST]!;
    const count = this.#words[this.#control + COUNT]!;
    const broken: string[] = [];
    if (rest < this.#start || rest > this.#end || rest % 2 !== 0) {
      broken.push(`The rest of the arena begins outside of it, at ${rest * 4}`);
    }
    if (count < 0 || count * HEADER > rest - this.#start) {
      broken.push(`There cannot be ${count} live blocks`);
    }
    if (count === 0 && rest !== this.#start) {
      broken.push("Nothing is live, but the arena is not reset");
    }
    return broken;
  }

  /** `alignment` in words. */
  #allocate(size: number, kind: number, alignment: number): number {
    const words = this.#words;
    // A block of 0 bytes takes a granule too, so that its address lies in the arena.
    const need = alignUp(Math.max(size, 1), ALIGNMENT);
    const block = alignUp(words[this.#control + REST]! + HEADER, alignment);
    if (block + need / 4 > this.#end) return 0;
    words[block - HEADER] = need;
    words[block - 1] = seal(block, words[this.#control + SALT]!, kind);
    words[this.#control + REST] = block + need / 4;
    words[this.#control + COUNT]!++;
    return block * 4;
  }
}

/**
 * The bump allocator as a subject: constant time, and no memory back before all of it is.
 *
 * @example Nothing comes back before everything does
 * ```ts
 * import { bump, createRegion } from "@allocert/allocert/allocators";
 * import { assertEquals } from "@std/assert";
 *
 * const allocator = bump.create(createRegion(1024));
 * const first = allocator.malloc(100);
 * const second = allocator.malloc(500);
 * allocator.free(first);
 * assertEquals(allocator.malloc(500), 0);
 * allocator.free(second);
 * assertEquals(allocator.malloc(500), first);
 * ```
 */
export const bump: Subject = {
  name: "bump",
  version: "1.0.0",
  description: "Bump allocator whose arena is reset when nothing is live",
  module: import.meta.url,
  claims: {
    alignment: ALIGNMENT,
    minimumRegion: MINIMUM_REGION,
    zeroSize: "unique",
    misuse: "detected",
    coalescing: "none",
    fit: "none",
    rounding: { bytes: ALIGNMENT - 1, ratio: 0 },
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
  create: (region: Region): Allocator => new Bump(region),
};
