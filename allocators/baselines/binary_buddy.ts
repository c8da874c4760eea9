/**
 * The binary buddy system, placing each block at the lowest slot that is free.
 *
 * | operation        | worst case                                | returns 0 if and only if                           |
 * | ---------------- | ----------------------------------------- | -------------------------------------------------- |
 * | malloc, memalign | O(log n) in the region                    | no free block of max(rounded size, alignment)      |
 * | free             | O(log n) in the region                    |                                                    |
 * | realloc          | the same; O(n) in the block if it moves   | it cannot stay and malloc fails; old block is kept |
 * | usableSize       | O(1)                                      |                                                    |
 * | blocks, check    | O(n) in the region                        |                                                    |
 *
 * Sizes are rounded up to a power of two of at least 16 bytes, and every block lies at a multiple
 * of its size. A block of 2^k bytes has one buddy, the other half of the block of 2^(k+1) bytes
 * they were cut from; only buddies become one again, so neighbours that are not buddies stay apart
 * when both are free. What is not done: nothing is cleared.
 *
 * All books lie before the arena: one byte for each possible block, an eighth of the region in all.
 * It holds the order (logarithm of the size) of the largest free block within, so that a walk down
 * from the top finds the lowest slot. Blocks have no headers, and free ones are not written to.
 *
 * Source: Knowlton, "A fast storage allocator" (1965); the tree of largest free orders is folklore.
 *
 * @module
 */
import type { Allocator, Block } from "../contract/allocator.ts";
import { notLive, requireAlignment, requireRegion, requireSize } from "../contract/arguments.ts";
import { alignDown, alignUp } from "../blocks/bits.ts";
import { wordsOf } from "../blocks/words.ts";
import type { Region } from "../contract/region.ts";
import type { Subject } from "../contract/subject.ts";

/** Order of the smallest block. */
const LEAST = 4;
const SLOT = 2 ** LEAST;
/**
 * Mark of a live block: with its order, in the byte of its first slot; with the order of the
 * alignment that it must keep, in the byte of the block. A block of one slot has but one byte, so
 * it keeps no alignment beyond its own.
 */
const LIVE = 0x80;
const MINIMUM_REGION = 128;
/** Bytes that addresses reach. */
const REACH = 2 ** 32;

class BinaryBuddy implements Allocator {
  readonly #bytes: Uint8Array;
  /** Where the byte of block 0 of each order would lie. */
  readonly #levels: Float64Array;
  /** Order of the largest block that may fit. */
  readonly #top: number;
  readonly #start: number;
  readonly #end: number;

  constructor(region: Region) {
    const { base } = region;
    const size = Math.min(region.size, REACH - base);
    this.#bytes = new Uint8Array(wordsOf("binary buddy", region).buffer);
    requireRegion("binary buddy", size, MINIMUM_REGION);
    const end = alignDown(base + size, SLOT);
    this.#levels = new Float64Array(33);
    this.#top = Math.min(31, Math.floor(Math.log2(end - base)));
    let at = base;
    for (let order = LEAST; order <= this.#top; order++) {
      // From an even block to an odd one: each has a buddy, if only one that is never free.
      const first = Math.floor(base / 2 ** (order + 1)) * 2;
      const last = Math.floor((end - 1) / 2 ** (order + 1)) * 2 + 1;
      this.#levels[order] = at - first;
      at += last - first + 1;
    }
    this.#bytes.fill(0, base, at);
    this.#start = alignUp(at, SLOT);
    this.#end = end;
    for (let order = LEAST; order <= this.#top; order++) {
      const level = this.#levels[order]!;
      const first = this.#start >>> order;
      const last = (end - 1) >>> order;
      this.#bytes.fill(order, level + first, level + last + 1);
      // Only the blocks at both ends may lack a part.
      if (order === LEAST) continue;
      this.#bytes[level + first] = this.#combined(order, first);
      this.#bytes[level + last] = this.#combined(order, last);
    }
  }

  malloc(size: number): number {
    requireSize("malloc", size);
    const order = orderOf(size);
    return this.#allocate(order, order, LEAST);
  }

  memalign(alignment: number, size: number): number {
    requireAlignment("memalign", alignment);
    requireSize("memalign", size);
    const kept = orderOf(alignment);
    const order = leastOrder(size, kept);
    return this.#allocate(order, Math.max(order, kept), kept);
  }

  free(address: number): void {
    if (address === 0) return;
    const order = this.#liveOrder("free", address);
    this.#bytes[this.#byteOf(LEAST, address)] = LEAST;
    this.#bytes[this.#byteOf(order, address)] = order;
    this.#update(order, address);
  }

  realloc(address: number, size: number): number {
    if (address === 0) return this.malloc(size);
    const old = this.#liveOrder("realloc", address);
    requireSize("realloc", size);
    if (size === 0) {
      this.free(address);
      return 0;
    }
    const kept = this.#keptAlignment(old, address);
    const order = leastOrder(size, kept);
    if (order <= old || this.#canGrow(address, old, order)) {
      for (let inner = old; inner < order; inner++) {
        this.#bytes[this.#byteOf(inner, address)] = inner;
      }
      if (order !== old) this.#occupy(order, address, kept);
      return address;
    }
    const moved = this.#allocate(order, Math.max(order, kept), kept);
    if (moved === 0) return 0;
    this.#bytes.copyWithin(moved, address, address + 2 ** old);
    this.free(address);
    return moved;
  }

  usableSize(address: number): number {
    return 2 ** this.#liveOrder("usableSize", address);
  }

  *blocks(): Iterable<Block> {
    for (let address = this.#start; address < this.#end;) {
      const mark = this.#bytes[this.#byteOf(LEAST, address)]!;
      const free = mark < LIVE;
      const size = 2 ** (free ? this.#freeOrder(address) : mark - LIVE);
      yield { address, size, free };
      address += size;
    }
  }

  check(): readonly string[] {
    const broken: string[] = [];
    const last = (this.#end - 1) >>> this.#top;
    for (let block = this.#start >>> this.#top; block <= last; block++) {
      this.#check(this.#top, block, broken);
    }
    return broken;
  }

  /** Allocates a block at the lowest slot where one of order `room` is free; 0 if there is none. */
  #allocate(order: number, room: number, kept: number): number {
    if (room > this.#top) return 0;
    // The region touches at most three blocks of the top order.
    const last = (this.#end - 1) >>> this.#top;
    let block = this.#start >>> this.#top;
    while (this.#largestFree(this.#top, block) < room) {
      if (++block > last) return 0;
    }
    for (let level = this.#top; level > room;) {
      level--;
      block *= 2;
      if (this.#largestFree(level, block) < room) block++;
    }
    const address = block * 2 ** room;
    this.#occupy(order, address, kept);
    return address;
  }

  #occupy(order: number, address: number, kept: number): void {
    this.#bytes[this.#byteOf(order, address)] = LIVE + kept;
    this.#bytes[this.#byteOf(LEAST, address)] = LIVE + order;
    this.#update(order, address);
  }

  /**
   * Brings the blocks around a changed one up to date, smallest first, until one is not affected.
   */
  #update(order: number, address: number): void {
    for (let outer = order + 1; outer <= this.#top; outer++) {
      const at = this.#byteOf(outer, address);
      const largest = this.#combined(outer, address >>> outer);
      if (this.#bytes[at] === largest) return;
      this.#bytes[at] = largest;
    }
  }

  #combined(order: number, block: number): number {
    const left = this.#largestFree(order - 1, 2 * block);
    const right = this.#largestFree(order - 1, 2 * block + 1);
    if (left === order - 1 && right === order - 1) return order;
    return left > right ? left : right;
  }

  /** Order of the largest free block within a block; 0 for none. */
  #largestFree(order: number, block: number): number {
    const byte = this.#bytes[this.#levels[order]! + block]!;
    return byte < LIVE ? byte : 0;
  }

  #byteOf(order: number, address: number): number {
    return this.#levels[order]! + (address >>> order);
  }

  #keptAlignment(order: number, address: number): number {
    return order === LEAST ? LEAST : this.#bytes[this.#byteOf(order, address)]! - LIVE;
  }

  #canGrow(address: number, old: number, order: number): boolean {
    if (order > this.#top || address % 2 ** order !== 0) return false;
    for (let inner = old; inner < order; inner++) {
      if (this.#largestFree(inner, (address >>> inner) + 1) !== inner) return false;
    }
    return true;
  }

  #liveOrder(operation: string, address: number): number {
    if (!(address >= this.#start && address < this.#end)) {
      throw notLive(operation, address, "it is foreign");
    }
    if (address % SLOT !== 0) throw notLive(operation, address, "it is misaligned");
    const mark = this.#bytes[this.#byteOf(LEAST, address)]!;
    if (mark < LIVE) throw notLive(operation, address, "no live block begins there");
    return mark - LIVE;
  }

  #freeOrder(address: number): number {
    let order = LEAST;
    while (
      order < this.#top && address % 2 ** (order + 1) === 0 &&
      this.#largestFree(order + 1, address >>> (order + 1)) === order + 1
    ) order++;
    return order;
  }

  #check(order: number, block: number, broken: string[]): void {
    const address = block * 2 ** order;
    const mark = this.#bytes[this.#levels[order]! + block]!;
    const outside = address + 2 ** order <= this.#start || address >= this.#end;
    // A block that begins before the arena is never live, and no byte of the books belongs to its
    // first slot.
    const within = !outside && address >= this.#start;
    if (within && this.#bytes[this.#byteOf(LEAST, address)] === LIVE + order) {
      if (mark < LIVE) broken.push(`The live block at ${address} is entered as free`);
      return;
    }
    if (mark >= LIVE) {
      broken.push(`The block of ${2 ** order} bytes at ${address} is live, its first slot is not`);
    } else if (outside || order === LEAST) {
      const expected = outside ? 0 : LEAST;
      if (mark !== expected) broken.push(`The slot at ${address} is entered as ${mark}`);
    } else {
      this.#check(order - 1, 2 * block, broken);
      this.#check(order - 1, 2 * block + 1, broken);
      const expected = this.#combined(order, block);
      if (mark !== expected) {
        broken.push(
          `The block of ${
            2 ** order
          } bytes at ${address} has ${expected} as its largest free order, not ${mark}`,
        );
      }
    }
  }
}

/** Order of the block that a size is rounded up to; at least that of the smallest block. */
function orderOf(size: number): number {
  if (size <= SLOT) return LEAST;
  return size <= 2 ** 31 ? 32 - Math.clz32(size - 1) : 32;
}

/** The order that a block of some size must have to remember its alignment. */
function leastOrder(size: number, kept: number): number {
  const order = orderOf(size);
  return order === LEAST && kept > LEAST ? LEAST + 1 : order;
}

/**
 * The binary buddy system as a subject: no header, an eighth of the region for books, blocks
 * rounded up to powers of two.
 *
 * Not real-time in the strict sense: all operations are bounded, by the logarithm of the region.
 *
 * @example A block lies at a multiple of its size
 * ```ts
 * import { binaryBuddy, createRegion } from "@allocert/allocert/allocators";
 * import { assertEquals } from "@std/assert";
 *
 * const allocator = binaryBuddy.create(createRegion(4096));
 * const address = allocator.malloc(200);
 * assertEquals(allocator.usableSize?.(address), 256);
 * assertEquals(address % 256, 0);
 * ```
 */
export const binaryBuddy: Subject = {
  name: "binary-buddy",
  version: "1.0.0",
  description: "Binary buddy system, lowest free slot first",
  freePayload: [],
  module: import.meta.url,
  claims: {
    alignment: SLOT,
    minimumRegion: MINIMUM_REGION,
    zeroSize: "unique",
    misuse: "detected",
    coalescing: "buddies",
    fit: "class",
    rounding: { bytes: 2 * SLOT, ratio: 1 },
    complexity: {
      malloc: { growth: { regionSize: "O(log n)" } },
      free: { growth: { regionSize: "O(log n)" } },
      realloc: { growth: { regionSize: "O(log n)", requestSize: "O(n)" } },
      memalign: { growth: { regionSize: "O(log n)" } },
    },
    largestRequest: 2 ** 31,
    realloc: "in-place",
    reallocAlignment: "kept",
    refusesSmallRegions: true,
    blockOverhead: 0,
    heapOverhead: { bytes: MINIMUM_REGION, ratio: 1 / 8 },
  },
  create: (region: Region): Allocator => new BinaryBuddy(region),
};
