import type { Allocator } from "../contract/allocator.ts";
import type { Claims } from "../contract/claims.ts";
import { refuseSize, requireAlignment } from "../contract/arguments.ts";
import { gapBefore, highestBit } from "./bits.ts";
import { GONE, HEADER, kindOf, LARGEST, LIVE, liveBlock, newSalt, seal } from "./sealed_header.ts";
import {
  absorb,
  FREE,
  nextOf,
  occupy,
  PREVIOUS,
  PREVIOUS_FREE,
  sizeOf,
  split,
  vacate,
  wordsFor,
} from "./boundary_tag.ts";
import type { FreeIndex } from "./free_index.ts";

/** How a heap cuts its blocks, in bytes. */
export interface BlockSizes {
  /** Every payload begins at a multiple of it. */
  readonly granule: number;
  /** The smallest block that holds its links, header included. */
  readonly leastBlock: number;
  /** What must be left over for a block to be cut, header included. */
  readonly splitThreshold: number;
}

/**
 * What heaps with boundary tags have in common: a header of 8 bytes in front of each block, and
 * immediate coalescing on both sides. A subclass lays out the control block and the pools.
 *
 * The {@linkcode FreeIndex} decides which free block serves a request; everything else takes
 * constant time, copying apart.
 *
 * @internal
 */
export abstract class BoundaryTagHeap implements Allocator {
  readonly #words: Int32Array;
  readonly #index: FreeIndex;
  /** The word that holds the salt. Each call reads it: restoring the bytes restores the heap. */
  readonly #salt: number;
  readonly #granule: number;
  /** Logarithm of the bytes of a granule. */
  readonly #granuleLog2: number;
  /** Granules of the smallest block, header included. */
  readonly #leastGranules: number;
  /** Words of the smallest block that holds its links, header included. */
  readonly #leastBlock: number;
  /** Words that must be left over for a block to be cut, header included. */
  readonly #leastRest: number;

  /** Starts an empty heap, without a pool, whose salt is the word at `salt`. */
  constructor(words: Int32Array, salt: number, index: FreeIndex, sizes: BlockSizes) {
    this.#words = words;
    this.#index = index;
    this.#salt = salt;
    this.#granule = sizes.granule;
    this.#granuleLog2 = Math.log2(sizes.granule);
    this.#leastGranules = sizes.leastBlock / sizes.granule;
    this.#leastBlock = sizes.leastBlock / 4;
    this.#leastRest = sizes.splitThreshold / 4;
    words[salt] = newSalt(words[salt]!, salt);
    index.clear();
  }

  /** Allocates at least `size` bytes; `malloc(0)` returns 0. Constant time, the index apart. */
  malloc(size: number): number {
    if (size === 0 || size > LARGEST || size >>> 0 !== size) return refuseSize("malloc", size);
    const need = wordsFor(size, this.#granuleLog2, this.#leastGranules);
    const block = this.#take(need, need, 1);
    if (block === 0) return 0;
    this.#hand(block, need, LIVE);
    return block * 4;
  }

  /** Gives a block back and joins it with its free neighbours. Constant time, the index apart. */
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

  /**
   * Changes the size of a block.
   *
   * It stays where it is if the free block behind it has the room, else it slides into the free
   * block before it, else it moves to where `malloc` or `memalign` puts it. What it does not need
   * is given back and joined with the free block behind it. Linear in the bytes kept if the block
   * moves, else constant, the index apart.
   */
  realloc(address: number, size: number): number {
    if (address === 0) return this.malloc(size);
    const words = this.#words;
    const salt = words[this.#salt]!;
    const block = liveBlock(words, salt, "realloc", address);
    if (size === 0) {
      this.free(address);
      return 0;
    }
    if (size > LARGEST || size >>> 0 !== size) return refuseSize("realloc", size);
    const need = wordsFor(size, this.#granuleLog2, this.#leastGranules);
    const have = sizeOf(words, block);
    if (need === have) return address;
    const kind = kindOf(words, block, salt);
    const next = block + have + HEADER;
    const nextIsFree = (words[next - HEADER]! & FREE) !== 0;
    const room = nextIsFree ? have + HEADER + sizeOf(words, next) : have;
    if (need <= room) {
      // A block that shrinks takes the free one after it in, too: the tail that is cut off below is
      // then joined with it already.
      if (nextIsFree) {
        this.#index.remove(next);
        absorb(words, salt, block);
      }
      this.#hand(block, need, kind);
      return address;
    }
    const alignment = 2 ** (kind - LIVE);
    if ((words[block - HEADER]! & PREVIOUS_FREE) !== 0) {
      const previous = words[block - PREVIOUS]!;
      const whole = sizeOf(words, previous) + HEADER + room;
      if (need <= whole && previous * 4 % alignment === 0) {
        // Seals that are void are broken before the copy, after which payload may lie there.
        // Sizes and back links are written once, for the whole.
        if (nextIsFree) {
          this.#index.remove(next);
          words[next - 1] = seal(next, salt, GONE);
        }
        this.#index.remove(previous);
        words[block - 1] = seal(block, salt, GONE);
        words.copyWithin(previous, block, block + have);
        words[previous - HEADER] = whole << 2;
        this.#hand(previous, need, kind);
        return previous * 4;
      }
    }
    // The old block is freed last: a refusal must change nothing, and the copy needs its bytes.
    const moved = kind === LIVE ? this.malloc(size) : this.memalign(alignment, size);
    if (moved === 0) return 0;
    words.copyWithin(moved >>> 2, block, block + have);
    this.free(address);
    return moved;
  }

  /**
   * Allocates at least `size` bytes at a multiple of `alignment`, any power of two. Constant time,
   * the index apart.
   *
   * Bytes skipped for the alignment stay a free block. The block keeps its alignment when `realloc`
   * moves it.
   */
  memalign(alignment: number, size: number): number {
    requireAlignment("memalign", alignment);
    const slack = alignment + 4 * this.#leastBlock;
    if (size === 0 || size + slack > LARGEST || size >>> 0 !== size) {
      return refuseSize("memalign", size);
    }
    const granule = this.#granule;
    if (alignment <= granule) return this.malloc(size);
    const need = wordsFor(size, this.#granuleLog2, this.#leastGranules);
    // The gap has to hold a block of its own, so a multiple that is too near is passed over. The
    // widest gap is that of a multiple one granule too near: leastBlock - granule + alignment.
    let block = this.#take(need + (slack - granule) / 4, need, alignment / 4);
    if (block === 0) return 0;
    const gap = gapBefore(block, alignment / 4, this.#leastBlock);
    if (gap !== 0) {
      const front = block;
      block = split(this.#words, this.#words[this.#salt]!, front, gap - HEADER, 0);
      this.#index.insert(front);
    }
    this.#hand(block, need, LIVE + highestBit(alignment));
    return block * 4;
  }

  /** Bytes that the caller may use at the address of a live block. Constant time. */
  usableSize(address: number): number {
    const words = this.#words;
    return 4 * sizeOf(words, liveBlock(words, words[this.#salt]!, "usableSize", address));
  }

  /**
   * Takes a free block that has `size` words at a multiple of `alignment` words out of the index; 0
   * if none is found.
   *
   * One of `room` words has them wherever it lies. If there is none, one block more is looked at.
   */
  #take(room: number, size: number, alignment: number): number {
    let block = this.#index.find(room);
    if (block === 0) {
      block = this.#index.lastLook(size, room);
      if (block === 0) return 0;
      const gap = gapBefore(block, alignment, this.#leastBlock);
      if (gap + size > sizeOf(this.#words, block)) return 0;
    }
    this.#index.remove(block);
    return block;
  }

  /** Makes a block that is not in the index live, and gives back the words beyond `size`. */
  #hand(block: number, size: number, kind: number): void {
    const words = this.#words;
    const salt = words[this.#salt]!;
    occupy(words, salt, block, kind);
    const rest = split(words, salt, block, size, this.#leastRest);
    if (rest !== 0) this.#index.insert(rest);
  }
}

/** What such a heap promises, for the fit and the costs of its index. */
export function boundaryTagClaims(
  { granule, leastBlock, splitThreshold }: BlockSizes,
  minimumRegion: number,
  fit: NonNullable<Claims["fit"]>,
  complexity: Claims["complexity"],
): Claims {
  // A request may get the smallest payload, and a rest that is no block.
  const bytes = Math.max(leastBlock - 4 * HEADER, granule) - 1 + splitThreshold - granule;
  return {
    alignment: granule,
    minimumRegion,
    zeroSize: "null",
    misuse: "detected",
    coalescing: "immediate",
    fit,
    rounding: { bytes, ratio: 0 },
    complexity,
    realloc: "in-place",
    reallocAlignment: "kept",
    refusesSmallRegions: true,
    blockOverhead: 8,
  };
}
