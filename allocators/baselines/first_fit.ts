import type { Allocator, Block } from "../contract/allocator.ts";
import { refuseSize, requireAlignment, requireRegion } from "../contract/arguments.ts";
import { alignDown, alignUp, gapBefore, highestBit } from "../blocks/bits.ts";
import {
  GONE,
  HEADER,
  isLive,
  kindOf,
  LARGEST,
  LIVE,
  liveBlock,
  newSalt,
  seal,
  UNUSED,
} from "../blocks/sealed_header.ts";
import { wordsOf } from "../blocks/words.ts";
import type { Region } from "../contract/region.ts";
import type { Subject } from "../contract/subject.ts";

/** Bytes of a granule: every payload begins at a multiple of it, and every size is one. */
const GRANULE = 8;
/** Words of the smallest block, header included. */
const LEAST = 4;
/** Words of the control block: the salt of the seals, and the anchor of the free list. */
const CONTROL = 2;
/** Bytes of the smallest region, wherever it begins. */
const MINIMUM_REGION = GRANULE - 1 + 4 * (CONTROL + LEAST);

/**
 * First fit over a free list in order of address: simple, thrifty, and not for real-time use.
 *
 * A request walks the list from the lowest address and takes the first free block that is large
 * enough; a free walks it to the block's place and joins it with the neighbours that touch it. Both
 * walks are as long as the list.
 *
 * | operation | worst case | fails if |
 * | --- | --- | --- |
 * | `malloc`, `memalign` | linear in the free blocks | no free block has the room |
 * | `free` | linear in the free blocks | never; an address that is not live is refused, in constant time |
 * | `realloc` | linear in the free blocks, and in the bytes kept if it moves | `malloc` would fail and neither neighbour has the room; the block is then as it was |
 * | `usableSize` | constant | an address that is not live is refused |
 * | `blocks`, `check` | linear in the blocks | never |
 *
 * Not done: payloads are not cleared, and nothing is locked. A block costs a header of 8 bytes, the
 * control block 8 bytes; a payload has at least 8 bytes. Addresses stay below 2^32.
 *
 * Source: Knuth, "The Art of Computer Programming", volume 1, 2.5, algorithms A and B.
 *
 * @example The lowest hole that fits is taken
 * ```ts
 * import { createRegion } from "@allocert/allocert/allocators";
 * import { FirstFit } from "@allocert/allocert/allocators/systems";
 * import { assertEquals } from "@std/assert";
 *
 * const heap = new FirstFit(createRegion(1024));
 * const [low, , high] = [100, 8, 40, 8].map((size) => heap.malloc(size));
 * heap.free(high!);
 * heap.free(low!);
 * assertEquals(heap.malloc(40), low);
 * ```
 */
export class FirstFit implements Allocator {
  readonly #words: Int32Array;
  /** Index of the salt. */
  readonly #salt: number;
  /** Index of the link to the first free block; the last free block links to 0. */
  readonly #anchor: number;
  readonly #first: number;
  /** Where the block behind the last one would begin. */
  readonly #end: number;

  /**
   * Creates an allocator over `region`. Constant time, whatever the size of the region.
   *
   * @throws {RangeError} If the region is smaller than 31 bytes, or lies outside its buffer or
   * beyond 2^32.
   */
  constructor(region: Region) {
    requireRegion("first fit", region.size, MINIMUM_REGION);
    const words = wordsOf("first fit", region);
    this.#words = words;
    this.#salt = alignUp(region.base, GRANULE) / 4;
    this.#anchor = this.#salt + 1;
    this.#first = this.#salt + CONTROL + HEADER;
    const end = alignDown(Math.min(region.base + region.size, 4 * words.length), GRANULE) / 4;
    this.#end = end + HEADER;
    if (end < this.#first + HEADER) {
      throw new RangeError(
        `Cannot create first fit: the region must lie below 2^32, received ${region.base}`,
      );
    }
    words[this.#salt] = newSalt(words[this.#salt]!, this.#salt);
    words[this.#anchor] = this.#first;
    this.#put(this.#first, end - this.#first, UNUSED);
    words[this.#first] = 0;
  }

  /** Allocates at least `size` bytes; `malloc(0)` returns 0. Linear in the free blocks. */
  malloc(size: number): number {
    if (size === 0 || size > LARGEST || size >>> 0 !== size) return refuseSize("malloc", size);
    const words = this.#words;
    const need = wordsFor(size);
    let previous = this.#anchor;
    for (let block = words[previous]!; block !== 0; block = words[block]!) {
      const have = this.#sizeOf(block);
      if (have >= need) {
        this.#hand(previous, block, need, have, words[block]!, LIVE);
        return block * 4;
      }
      previous = block;
    }
    return 0;
  }

  /** Gives a block back and joins it with its free neighbours. Linear in the free blocks. */
  free(address: number): void {
    if (address === 0) return;
    const words = this.#words;
    const salt = words[this.#salt]!;
    const block = liveBlock(words, salt, "free", address);
    const previous = this.#freeBefore(block);
    let size = this.#sizeOf(block);
    let next = words[previous]!;
    if (next === block + size + HEADER) {
      size += HEADER + this.#sizeOf(next);
      words[next - 1] = seal(next, salt, GONE);
      next = words[next]!;
    }
    if (this.#touches(previous, block)) {
      words[block - 1] = seal(block, salt, GONE);
      this.#put(previous, block + size - previous, UNUSED);
      words[previous] = next;
    } else {
      this.#put(block, size, UNUSED);
      words[block] = next;
      words[previous] = block;
    }
  }

  /**
   * Changes the size of a block.
   *
   * It stays where it is if the free block behind it has the room, else it slides into the free
   * block before it, else it moves to where `malloc` or `memalign` puts it. Linear in the free
   * blocks, and in the bytes kept if the block moves.
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
    const need = wordsFor(size);
    const have = this.#sizeOf(block);
    if (need === have) return address;
    const kind = kindOf(words, block, salt);
    const previous = this.#freeBefore(block);
    const next = words[previous]!;
    const nextIsFree = next === block + have + HEADER;
    const room = nextIsFree ? have + HEADER + this.#sizeOf(next) : have;
    const behind = nextIsFree ? words[next]! : next;
    if (need <= room) {
      if (nextIsFree) words[next - 1] = seal(next, salt, GONE);
      this.#hand(previous, block, need, room, behind, kind);
      return address;
    }
    const alignment = 2 ** (kind - LIVE);
    const whole = block + room - previous;
    if (this.#touches(previous, block) && need <= whole && previous * 4 % alignment === 0) {
      if (nextIsFree) words[next - 1] = seal(next, salt, GONE);
      words[block - 1] = seal(block, salt, GONE);
      words.copyWithin(previous, block, block + have);
      this.#hand(this.#freeBefore(previous), previous, need, whole, behind, kind);
      return previous * 4;
    }
    const moved = kind === LIVE ? this.malloc(size) : this.memalign(alignment, size);
    if (moved === 0) return 0;
    words.copyWithin(moved >>> 2, block, block + have);
    this.free(address);
    return moved;
  }

  /**
   * Allocates at least `size` bytes at a multiple of `alignment`, any power of two. Linear in the
   * free blocks.
   *
   * Bytes skipped for the alignment stay a free block. The block keeps its alignment when `realloc`
   * moves it.
   */
  memalign(alignment: number, size: number): number {
    requireAlignment("memalign", alignment);
    if (alignment <= GRANULE) return this.malloc(size);
    if (size === 0 || size + alignment > LARGEST || size >>> 0 !== size) {
      return refuseSize("memalign", size);
    }
    const words = this.#words;
    const need = wordsFor(size);
    let previous = this.#anchor;
    for (let block = words[previous]!; block !== 0; block = words[block]!) {
      const have = this.#sizeOf(block);
      const gap = gapBefore(block, alignment / 4, LEAST);
      if (have >= gap + need) {
        const placed = block + gap;
        const behind = words[block]!;
        if (gap !== 0) {
          this.#put(block, gap - HEADER, UNUSED);
          previous = block;
        }
        this.#hand(previous, placed, need, have - gap, behind, LIVE + highestBit(alignment));
        return placed * 4;
      }
      previous = block;
    }
    return 0;
  }

  /** Bytes that the caller may use at the address of a live block. Constant time. */
  usableSize(address: number): number {
    const words = this.#words;
    return 4 * this.#sizeOf(liveBlock(words, words[this.#salt]!, "usableSize", address));
  }

  /** Walks all blocks, live and free, in order of address. */
  *blocks(): Generator<Block> {
    const words = this.#words;
    for (let block = this.#first; block < this.#end; block += this.#sizeOf(block) + HEADER) {
      yield {
        address: block * 4,
        size: this.#sizeOf(block) * 4,
        free: kindOf(words, block, words[this.#salt]!) === UNUSED,
      };
    }
  }

  /**
   * Looks for damage in headers and in the free list. Linear in the blocks; it ends on any damage.
   */
  check(): readonly string[] {
    const words = this.#words;
    const findings: string[] = [];
    let link = words[this.#anchor]!;
    let previousIsFree = false;
    let block = this.#first;
    while (block < this.#end) {
      const at = `Block ${block * 4}`;
      const size = this.#sizeOf(block);
      const kind = kindOf(words, block, words[this.#salt]!);
      const isFree = kind === UNUSED;
      if (!isFree && !isLive(kind, block)) findings.push(`${at}: the seal of its header is broken`);
      if (size < 2 || size % 2 !== 0 || block + size + HEADER > this.#end) {
        findings.push(`${at}: its size ${size * 4} does not fit into the region`);
        return findings;
      }
      if (isFree && previousIsFree) {
        findings.push(`${at}: it and the block before it are free, but not joined`);
      }
      if (isFree && link !== block) {
        findings.push(`${at}: it is free, but the free list leads to ${link * 4}`);
      }
      if (isFree) link = words[block]!;
      previousIsFree = isFree;
      block += size + HEADER;
    }
    if (link !== 0) findings.push(`The free list does not end, but leads to ${link * 4}`);
    return findings;
  }

  #sizeOf(block: number): number {
    return this.#words[block - HEADER]! >>> 2;
  }

  /** Writes the header of a block. */
  #put(block: number, size: number, kind: number): void {
    this.#words[block - HEADER] = size << 2;
    this.#words[block - 1] = seal(block, this.#words[this.#salt]!, kind);
  }

  /** The last free block below `block`, or the anchor. */
  #freeBefore(block: number): number {
    const words = this.#words;
    let previous = this.#anchor;
    for (let next = words[previous]!; next !== 0 && next < block; next = words[next]!) {
      previous = next;
    }
    return previous;
  }

  /** Whether `previous` is a free block, not the anchor, and ends where `block` begins. */
  #touches(previous: number, block: number): boolean {
    return previous !== this.#anchor && previous + this.#sizeOf(previous) + HEADER === block;
  }

  /**
   * Makes the `have` words at `block` live and what is left over beyond `size` words free.
   *
   * `previous` and `behind` are the neighbours in the free list.
   */
  #hand(
    previous: number,
    block: number,
    size: number,
    have: number,
    behind: number,
    kind: number,
  ): void {
    const words = this.#words;
    const rest = have - size;
    if (rest < LEAST) {
      this.#put(block, have, kind);
      words[previous] = behind;
      return;
    }
    const second = block + size + HEADER;
    this.#put(block, size, kind);
    this.#put(second, rest - HEADER, UNUSED);
    words[second] = behind;
    words[previous] = second;
  }
}

/**
 * First fit over a list in order of address.
 *
 * @example The first hole, though a later one fits better
 * ```ts
 * import { createRegion, firstFit } from "@allocert/allocert";
 * import { assertEquals } from "@std/assert";
 *
 * const allocator = firstFit.create(createRegion(4096));
 * const large = allocator.malloc(400);
 * allocator.malloc(24);
 * const small = allocator.malloc(200);
 * allocator.malloc(24);
 * allocator.free(small);
 * allocator.free(large);
 * assertEquals(allocator.malloc(180), large);
 * ```
 */
export const firstFit: Subject = {
  name: "first-fit",
  version: "1.0.0",
  description: "First fit over an address-ordered free list: linear time, the honest baseline",
  freePayload: [0],
  claims: {
    alignment: GRANULE,
    minimumRegion: MINIMUM_REGION,
    zeroSize: "null",
    misuse: "detected",
    coalescing: "immediate",
    fit: "any",
    rounding: { bytes: 15, ratio: 0 },
    complexity: {
      malloc: { growth: { freeBlocks: "O(n)" } },
      free: { growth: { freeBlocks: "O(n)" } },
      realloc: { growth: { freeBlocks: "O(n)", requestSize: "O(n)" } },
      memalign: { growth: { freeBlocks: "O(n)" } },
    },
    realloc: "in-place",
    reallocAlignment: "kept",
    refusesSmallRegions: true,
    blockOverhead: 8,
  },
  module: import.meta.url,
  create: (region) => new FirstFit(region),
};

/** Words of the payload that serves a request of `size` bytes. */
function wordsFor(size: number): number {
  return ((size + 7) >>> 3) << 1;
}
