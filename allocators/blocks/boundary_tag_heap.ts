import type { Allocator, Block } from "../contract/allocator.ts";
import { requireAlignment, requireRegion, requireSize } from "../contract/arguments.ts";
import { alignDown, alignUp, highestBit } from "./bits.ts";
import { GONE, HEADER, kindOf, LIVE, liveBlock, newSalt, seal, SENTINEL } from "./sealed_header.ts";
import {
  absorb,
  FREE,
  LINKED,
  nextOf,
  occupy,
  PREVIOUS,
  PREVIOUS_FREE,
  sizeOf,
  split,
  vacate,
} from "./boundary_tag.ts";
import { checkBlocks } from "../tlsf/tlsf_check.ts";
import { wordsOf } from "./words.ts";
import type { Region } from "../contract/region.ts";

/**
 * The free blocks of a heap by size: what one policy differs in from another.
 *
 * It is a view of the control block and holds no state. Sizes are in words, blocks are the indices of their payloads.
 */
export interface FreeIndex {
  /** Forgets all blocks. */
  clear(): void;
  /** Enters a free block. */
  insert(block: number): void;
  /** Strikes a free block out. */
  remove(block: number): void;
  /** The block that the policy takes for a request of `size` words, still entered; 0 if it has none. */
  find(size: number): number;
  /** What is wrong, given the free blocks of a sound heap. */
  check(free: ReadonlySet<number>): readonly string[];
}

/**
 * A heap of one pool with a header of 8 bytes in front of each block, boundary tags and immediate coalescing on both sides.
 *
 * The policy is that of its {@linkcode FreeIndex}; everything else takes constant time, copying apart.
 */
export class BoundaryTagHeap implements Allocator {
  readonly #words: Int32Array;
  readonly #index: FreeIndex;
  /** The word that holds the salt. */
  readonly #salt: number;
  readonly #first: number;
  readonly #sentinel: number;

  /**
   * Creates a heap over `region`.
   *
   * @param name What it is called in errors.
   * @param region The bytes to manage.
   * @param indexWords Words that the index needs in the control block.
   * @param createIndex Makes the index over the words from `start`.
   */
  constructor(
    name: string,
    region: Region,
    indexWords: number,
    createIndex: (words: Int32Array, start: number) => FreeIndex,
  ) {
    const words = wordsOf(name, region);
    requireRegion(name, Math.min(region.size, REACH - region.base), leastRegion(indexWords));
    const control = alignUp(region.base, GRANULE) / 4;
    const end = Math.min(region.base + region.size, words.length * 4);
    this.#words = words;
    this.#salt = control;
    this.#index = createIndex(words, control + SALT_WORDS);
    this.#first = control + SALT_WORDS + alignUp(indexWords, 2) + HEADER;
    this.#sentinel = alignDown(end, GRANULE) / 4;

    const salt = newSalt(words[control]!, control);
    words[control] = salt;
    words[this.#first - HEADER] = (this.#sentinel - HEADER - this.#first) << 2;
    words[this.#sentinel - HEADER] = 0;
    words[this.#sentinel - 1] = seal(this.#sentinel, salt, SENTINEL);
    vacate(words, salt, this.#first);
    this.#index.clear();
    this.#index.insert(this.#first);
  }

  malloc(size: number): number {
    requireSize("malloc", size);
    if (size === 0 || size > LARGEST) return 0;
    const need = wordsFor(size);
    const block = this.#index.find(need);
    if (block === 0) return 0;
    this.#index.remove(block);
    this.#hand(block, need, LIVE);
    return block * 4;
  }

  memalign(alignment: number, size: number): number {
    requireAlignment("memalign", alignment);
    requireSize("memalign", size);
    if (alignment <= GRANULE) return this.malloc(size);
    if (size === 0 || size + alignment + 8 * LEAST_BLOCK > LARGEST) return 0;
    const words = this.#words;
    const need = wordsFor(size);
    // A block with all the room that an aligned one may need, or one that happens to lie well.
    let block = this.#index.find(need + alignment / 4 + LEAST_BLOCK);
    if (block === 0) {
      block = this.#index.find(need);
      if (block === 0 || gapOf(block, alignment / 4) + need > sizeOf(words, block)) return 0;
    }
    this.#index.remove(block);
    const gap = gapOf(block, alignment / 4);
    if (gap !== 0) {
      const front = block;
      block = split(words, words[this.#salt]!, front, gap - HEADER, 0);
      this.#index.insert(front);
    }
    this.#hand(block, need, LIVE + highestBit(alignment));
    return block * 4;
  }

  free(address: number): void {
    if (address === 0) return;
    const words = this.#words;
    const salt = words[this.#salt]!;
    let block = liveBlock(words, salt, "free", address);
    vacate(words, salt, block);
    if ((words[block - HEADER]! & PREVIOUS_FREE) !== 0) {
      block = words[block - PREVIOUS]!;
      this.#index.remove(block);
      absorb(words, salt, block);
    }
    const next = nextOf(words, block);
    if ((words[next - HEADER]! & FREE) !== 0) {
      this.#index.remove(next);
      absorb(words, salt, block);
    }
    this.#index.insert(block);
  }

  /** Stays if the free block behind has the room, else slides into the one before, else moves. */
  realloc(address: number, size: number): number {
    if (address === 0) return this.malloc(size);
    const words = this.#words;
    const salt = words[this.#salt]!;
    const block = liveBlock(words, salt, "realloc", address);
    requireSize("realloc", size);
    if (size === 0) {
      this.free(address);
      return 0;
    }
    if (size > LARGEST) return 0;
    const need = wordsFor(size);
    const have = sizeOf(words, block);
    const kind = kindOf(words, block, salt);
    const next = nextOf(words, block);
    const nextIsFree = (words[next - HEADER]! & FREE) !== 0;
    const room = nextIsFree ? have + HEADER + sizeOf(words, next) : have;
    if (need <= room) {
      if (need !== have) {
        if (nextIsFree) this.#join(block, next);
        this.#hand(block, need, kind);
      }
      return address;
    }
    const alignment = 2 ** (kind & 31);
    if ((words[block - HEADER]! & PREVIOUS_FREE) !== 0) {
      const previous = words[block - PREVIOUS]!;
      const whole = sizeOf(words, previous) + HEADER + room;
      if (need <= whole && previous * 4 % alignment === 0) {
        if (nextIsFree) this.#join(block, next);
        this.#index.remove(previous);
        words[block - 1] = seal(block, salt, GONE);
        words.copyWithin(previous, block, block + have);
        words[previous - HEADER] = whole << 2;
        this.#hand(previous, need, kind);
        return previous * 4;
      }
    }
    const moved = kind === LIVE ? this.malloc(size) : this.memalign(alignment, size);
    if (moved === 0) return 0;
    words.copyWithin(moved / 4, block, block + have);
    this.free(address);
    return moved;
  }

  usableSize(address: number): number {
    const words = this.#words;
    return 4 * sizeOf(words, liveBlock(words, words[this.#salt]!, "usableSize", address));
  }

  *blocks(): Generator<Block> {
    const words = this.#words;
    for (let block = this.#first; block < this.#sentinel; block = nextOf(words, block)) {
      const free = (words[block - HEADER]! & FREE) !== 0;
      yield { address: block * 4, size: sizeOf(words, block) * 4, free };
    }
  }

  check(): readonly string[] {
    const findings: string[] = [];
    const free = new Set<number>();
    const words = this.#words;
    const layout = { granule: GRANULE };
    checkBlocks(words, words[this.#salt]!, layout, this.#first, this.#sentinel, free, findings);
    return findings.length > 0 ? findings : this.#index.check(free);
  }

  /** Makes a block live that is not entered in the index, and gives back what it has beyond `size` words. */
  #hand(block: number, size: number, kind: number): void {
    const words = this.#words;
    const salt = words[this.#salt]!;
    occupy(words, salt, block, kind);
    const rest = split(words, salt, block, size, LEAST_BLOCK);
    if (rest !== 0) this.#index.insert(rest);
  }

  /** Joins a live block with the free one behind it. */
  #join(block: number, next: number): void {
    this.#index.remove(next);
    absorb(this.#words, this.#words[this.#salt]!, block);
  }
}

/** Every payload begins at a multiple of it, in bytes. */
export const GRANULE = 8;

/** Upper bound of bytes granted beyond those requested: the least payload, or a rest that is no block. */
export const ROUNDING: number = (LINKED * 4 - 1) + (LINKED * 4);

/** Bytes of the smallest region for an index of so many words. */
export function leastRegion(indexWords: number): number {
  const words = SALT_WORDS + alignUp(indexWords, 2) + LEAST_BLOCK + HEADER;
  return (GRANULE - 1) + 4 * words;
}

/** Bytes that addresses reach. */
const REACH = 2 ** 32;
/** Words before the index: the salt, and one to stay aligned. */
const SALT_WORDS = 2;
/** Words of the smallest block, header included. */
const LEAST_BLOCK = HEADER + LINKED;
/** Largest request in bytes; the next multiple of a granule still fits into 32 bits. */
const LARGEST = 2 ** 32 - GRANULE;

/** Words of the payload for a request of `size` bytes. */
function wordsFor(size: number): number {
  return Math.max(alignUp(size, GRANULE) / 4, LINKED);
}

/** Words from a free block to the first payload in it at a multiple of `alignment` words: none, or room for a block. */
function gapOf(block: number, alignment: number): number {
  const gap = -block & (alignment - 1);
  if (gap === 0) return 0;
  return LEAST_BLOCK + ((gap - LEAST_BLOCK) & (alignment - 1));
}
