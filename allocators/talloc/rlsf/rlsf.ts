import { requireAlignment, requireSize } from "../../contract/arguments.ts";
import { alignDown, alignUp, highestBit } from "../../blocks/bits.ts";
import { kindOf, LIVE, liveBlock, newSalt, seal, UNUSED } from "../../blocks/sealed_header.ts";
import { wordsOf } from "../../blocks/words.ts";
import type { Allocator, Block } from "../../contract/allocator.ts";
import type { Region } from "../../contract/region.ts";
import type { AttachableSubject } from "../attachable_subject.ts";
import { checkRlsf } from "./rlsf_check.ts";
import { GRANULARITY, RlsfClasses } from "./rlsf_classes.ts";
import {
  ADDRESSES,
  BOOKS_SIZE,
  HEADER_SIZE,
  OFFSET,
  POOL_NEXT,
  POOL_START,
  POOLS,
  PREVIOUS,
  SALT,
  SENTINEL,
  USED,
} from "./rlsf_layout.ts";
import { RlsfLists } from "./rlsf_lists.ts";

/** Type parameters of rlsf, and how a heap is made. */
export interface RlsfOptions {
  /** `FLLEN`: first levels, 1 to 28. A larger region is cut into several pools. Default 28. */
  readonly fllen?: number;
  /** `SLLEN`: second levels, a power of two up to 64. Default 64. */
  readonly sllen?: number;
  /** Whether the region holds such a heap already, which is then used as it is. Default `false`. */
  readonly attach?: boolean;
}

/**
 * Two-Level Segregated Fit as rlsf builds it, with the numbers of its 64-bit layout.
 *
 * | operation | worst case | returns null | not done |
 * |---|---|---|---|
 * | `malloc` | O(1) | no free block in the request's class or above | the bytes are not cleared |
 * | `memalign` | O(1) | the same, for size + alignment - 16 | the gap before the payload is not given back |
 * | `free` | O(1) | | |
 * | `realloc` | O(1) in place, O(old size) if it moves | as `malloc`; the old block is untouched | |
 * | `addPool` | O(pools + size / largest block) | | pools are never taken back |
 *
 * A block is a multiple of 32 bytes: a header of 16 (its size with two flag bits, and the block
 * before it, which is always valid) and the payload, so that every address is 16 modulo 32. An
 * address aligned to 32 or more lies higher in its block; the 64-bit word before it leads back to
 * the header. A free block keeps two links behind its header. Every pool ends in a used block of 32
 * bytes, the sentinel. A request of 0 bytes takes a block of its own.
 *
 * The layout has 64-bit words of which addresses fill the lower half; no byte beyond 2 GiB is used.
 * Two upper halves have a use that rlsf does not know: the one before a payload is sealed, so that
 * an address which is not live is refused in constant time, and the one beside the size tells where
 * the payload begins.
 *
 * Source: rlsf, the allocator under Awkernel's `Talloc`.
 *
 * @example Fill a pool of 1024 bytes
 * ```ts
 * import { createRegion } from "@allocert/allocert/allocators";
 * import { Rlsf, rlsfRegionSize } from "@allocert/allocert/allocators/systems";
 * import { assertEquals } from "@std/assert";
 *
 * const heap = new Rlsf(createRegion(rlsfRegionSize(1024)));
 * let count = 0;
 * while (heap.malloc(16) !== 0) count++;
 * assertEquals(count, 31);
 * ```
 */
export class Rlsf implements Allocator {
  readonly #classes: RlsfClasses;
  readonly #lists: RlsfLists;
  readonly #words: Int32Array;
  readonly #bytes: Uint8Array;
  /** Byte address of the control block. */
  readonly #control: number;
  /** Byte address of the first pool. */
  readonly #firstPool: number;

  /**
   * Creates a heap in `region`: the control block, then as many pools as the rest needs.
   *
   * @throws {RangeError} If the region is too small, or a parameter is out of range.
   */
  constructor(region: Region, options: RlsfOptions = {}) {
    this.#classes = classesOf(options);
    this.#words = wordsOf("rlsf", region);
    this.#bytes = new Uint8Array(region.buffer);
    this.#control = alignUp(region.base, GRANULARITY);
    this.#firstPool = this.#control + rlsfRegionSize(0, options);
    this.#lists = new RlsfLists(this.#words, this.#control, this.#classes);
    const room = region.base + region.size - this.#firstPool;
    if (room < SMALLEST_POOL) {
      throw new RangeError(
        `Cannot create rlsf: the region must have at least ${
          region.size + SMALLEST_POOL - room
        } bytes, received ${region.size}`,
      );
    }
    if (options.attach) return;
    this.#lists.clear();
    this.#words[this.#lists.end + POOLS] = 0;
    this.#words[this.#lists.end + SALT] = newSalt(
      this.#words[this.#lists.end + SALT]!,
      this.#control,
    );
    this.#insertRegion(this.#firstPool, room);
  }

  malloc(size: number): number {
    requireSize("malloc", size);
    return this.#allocate(size, HEADER_SIZE);
  }

  memalign(alignment: number, size: number): number {
    requireAlignment("memalign", alignment);
    requireSize("memalign", size);
    return this.#allocate(size, Math.max(alignment, HEADER_SIZE));
  }

  free(address: number): void {
    if (address === 0) return;
    this.#release(this.#blockOf("free", address));
  }

  realloc(address: number, size: number): number {
    requireSize("realloc", size);
    if (address === 0) return this.#allocate(size, HEADER_SIZE);
    const block = this.#blockOf("realloc", address);
    if (size === 0) {
      this.#release(block);
      return 0;
    }
    const present = this.#size(block);
    const wanted = alignUp(address - block + size, GRANULARITY);
    if (wanted <= present) {
      this.#shrink(block, present, wanted);
      return address;
    }
    return this.#grow(block, present, wanted) ? address : this.#move(block, address, present, size);
  }

  usableSize(address: number): number {
    const block = this.#blockOf("measure", address);
    return block + this.#size(block) - address;
  }

  /**
   * The alignment that a live block was asked for with, in bytes; 16 if it was at most that.
   * Constant time.
   *
   * @throws {RangeError} If `address` is not live.
   */
  alignmentOf(address: number): number {
    this.#blockOf("measure", address);
    const kind = kindOf(this.#words, address >>> 2, this.#salt);
    return kind === LIVE ? HEADER_SIZE : 2 ** (kind - LIVE);
  }

  addPool(base: number, size: number): boolean {
    const end = base + size;
    if (!Number.isSafeInteger(base) || !Number.isSafeInteger(size) || base < 0) return false;
    if (end > this.#bytes.length) return false;
    if (base < this.#firstPool && end > this.#control) return false;
    for (const pool of this.#pools()) if (base < pool.end && end > pool.start) return false;
    return this.#insertRegion(base, size) > 0;
  }

  *blocks(): Generator<Block> {
    for (const { start, end } of this.#pools()) {
      for (let block = start; block < end - GRANULARITY;) {
        const next = block + this.#size(block);
        const address = block + this.#words[(block >>> 2) + OFFSET]!;
        yield { address, size: next - address, free: this.#isFree(block) };
        block = next;
      }
    }
  }

  check(): readonly string[] {
    return checkRlsf(this.#words, this.#salt, this.#classes, this.#lists, this.#pools());
  }

  /**
   * Cuts a region into pools, each one free block and a sentinel; returns the bytes used up,
   * skipped ones included.
   */
  #insertRegion(base: number, size: number): number {
    const words = this.#words;
    // Address 0 is null, for a link as for a caller.
    const start = Math.max(alignUp(base, GRANULARITY), GRANULARITY);
    const end = Math.min(alignDown(base + size, GRANULARITY), ADDRESSES - GRANULARITY);
    let pool = start;
    while (end - pool >= SMALLEST_POOL) {
      const length = Math.min(end - pool, this.#classes.largestBlock + GRANULARITY);
      const sentinel = (pool + length - GRANULARITY) >>> 2;
      words.fill(0, sentinel, sentinel + GRANULARITY / 4);
      words[sentinel] = GRANULARITY | USED | SENTINEL;
      // What rlsf leaves unused in a sentinel makes the pools a list, for the walk.
      words[sentinel + POOL_START] = pool;
      words[sentinel + POOL_NEXT] = words[this.#lists.end + POOLS]!;
      words[this.#lists.end + POOLS] = sentinel * 4;
      this.#addFree(pool, length - GRANULARITY, 0);
      pool += length;
    }
    return pool === start ? 0 : pool - base;
  }

  #allocate(size: number, alignment: number): number {
    const least = alignUp(size + alignment, GRANULARITY);
    if (least > ADDRESSES) return 0;
    const block = this.#lists.find(least);
    if (block === 0) return 0;
    const present = this.#size(block);
    this.#lists.unlink(block, present);
    const address = alignUp(block + HEADER_SIZE, alignment);
    this.#occupy(block, present, alignUp(address - block + size, GRANULARITY), address, alignment);
    return address;
  }

  /** Makes the first `wanted` of `present` bytes at `block` used, and the rest a free block. */
  #occupy(
    block: number,
    present: number,
    wanted: number,
    address: number,
    alignment: number,
  ): void {
    const words = this.#words;
    let kind = LIVE;
    if (alignment !== HEADER_SIZE) {
      this.#setSeal(block + HEADER_SIZE, UNUSED);
      words[(address >>> 2) - 2] = block;
      kind += highestBit(alignment);
    }
    this.#setSeal(address, kind);
    words[(block >>> 2) + OFFSET] = address - block;
    this.#resize(block, present, wanted);
  }

  /** Makes `block` a used one of `wanted` bytes, and the rest of the `present` bytes a free one. */
  #resize(block: number, present: number, wanted: number): void {
    this.#words[block >>> 2] = wanted | USED;
    if (wanted < present) this.#addFree(block + wanted, present - wanted, block);
    else this.#words[((block + present) >>> 2) + PREVIOUS] = block;
  }

  #release(block: number): void {
    let start = block;
    let size = this.#size(block);
    this.#setSeal(block + this.#words[(block >>> 2) + OFFSET]!, UNUSED);
    size += this.#takeFree(block + size);
    const previous = this.#words[(block >>> 2) + PREVIOUS]!;
    if (previous !== 0 && this.#isFree(previous)) {
      size += this.#takeFree(previous);
      start = previous;
    }
    this.#addFree(start, size, this.#words[(start >>> 2) + PREVIOUS]!);
  }

  #shrink(block: number, present: number, wanted: number): void {
    if (wanted === present) return;
    this.#resize(block, present + this.#takeFree(block + present), wanted);
  }

  /**
   * Takes what is wanted from a free block behind; `false`, with nothing changed, if there is not
   * enough.
   */
  #grow(block: number, present: number, wanted: number): boolean {
    const next = block + present;
    if (!this.#isFree(next) || present + this.#size(next) < wanted) return false;
    this.#resize(block, present + this.#takeFree(next), wanted);
    return true;
  }

  /**
   * Moves a block that cannot grow where it is: down into a free block before it, else anywhere.
   */
  #move(block: number, address: number, present: number, size: number): number {
    const alignment = this.alignmentOf(address);
    const end = block + present;
    const previous = this.#words[(block >>> 2) + PREVIOUS]!;
    if (previous !== 0 && this.#isFree(previous)) {
      const room = end - previous + (this.#isFree(end) ? this.#size(end) : 0);
      const target = alignUp(previous + HEADER_SIZE, alignment);
      const wanted = alignUp(target - previous + size, GRANULARITY);
      if (wanted <= room) {
        this.#takeFree(previous);
        this.#takeFree(end);
        this.#setSeal(address, UNUSED);
        this.#bytes.copyWithin(target, address, end);
        this.#occupy(previous, room, wanted, target, alignment);
        return target;
      }
    }
    const moved = this.#allocate(size, alignment);
    if (moved === 0) return 0;
    this.#bytes.copyWithin(moved, address, end);
    this.#release(block);
    return moved;
  }

  /** Writes a free block, lets its neighbour behind know, and lists it. */
  #addFree(block: number, size: number, previous: number): void {
    const words = this.#words;
    words[block >>> 2] = size;
    words[(block >>> 2) + OFFSET] = HEADER_SIZE;
    words[(block >>> 2) + PREVIOUS] = previous;
    this.#setSeal(block + HEADER_SIZE, UNUSED);
    words[((block + size) >>> 2) + PREVIOUS] = block;
    this.#lists.link(block, size);
  }

  /** Takes a block out of its list, if it is free; returns the bytes that were taken. */
  #takeFree(block: number): number {
    if (!this.#isFree(block)) return 0;
    const size = this.#size(block);
    this.#lists.unlink(block, size);
    return size;
  }

  /** The block of a live address, proven in constant time. */
  #blockOf(operation: string, address: number): number {
    const payload = liveBlock(this.#words, this.#salt, operation, address);
    // Only an over-aligned payload lies at a multiple of 32.
    return address % GRANULARITY !== 0 ? address - HEADER_SIZE : this.#words[payload - 2]!;
  }

  #setSeal(address: number, kind: number): void {
    const payload = address >>> 2;
    this.#words[payload - 1] = seal(payload, this.#salt, kind);
  }

  get #salt(): number {
    return this.#words[this.#lists.end + SALT]!;
  }

  /** Bytes of a block that is no sentinel, header included. */
  #size(block: number): number {
    return this.#words[block >>> 2]! & ~USED;
  }

  #isFree(block: number): boolean {
    return (this.#words[block >>> 2]! & USED) === 0;
  }

  /** All pools by address, sentinels included. */
  #pools(): { readonly start: number; readonly end: number }[] {
    const pools = [];
    for (let sentinel = this.#words[this.#lists.end + POOLS]!; sentinel !== 0;) {
      const start = this.#words[(sentinel >>> 2) + POOL_START]!;
      pools.push({ start, end: sentinel + GRANULARITY });
      sentinel = this.#words[(sentinel >>> 2) + POOL_NEXT]!;
    }
    return pools.sort((a, b) => a.start - b.start);
  }
}

/**
 * Bytes of a region in which {@linkcode Rlsf} has one pool of `pool` bytes, if the region starts at
 * a multiple of 32.
 */
export function rlsfRegionSize(pool: number, options: RlsfOptions = {}): number {
  return alignUp(classesOf(options).controlSize + BOOKS_SIZE, GRANULARITY) + pool;
}

/**
 * Makes a subject of rlsf with the given type parameters.
 *
 * @throws {RangeError} If a parameter is out of range.
 */
export function rlsfSubject(name: string, options: RlsfOptions = {}): AttachableSubject {
  const { fllen, sllen, largestSearch } = classesOf(options);
  return {
    name,
    version: "1.0.0",
    description: `TLSF as in rlsf with FLLEN ${fllen} and SLLEN ${sllen}`,
    freePayload: [0, 8],
    claims: {
      alignment: HEADER_SIZE,
      minimumRegion: GRANULARITY - 1 + rlsfRegionSize(SMALLEST_POOL, options),
      zeroSize: "unique",
      misuse: "detected",
      coalescing: "immediate",
      fit: "rounded",
      rounding: { bytes: GRANULARITY - 1, ratio: 0 },
      complexity: {
        malloc: {},
        free: {},
        memalign: {},
        realloc: { growth: { requestSize: "O(n)" } },
      },
      realloc: "in-place",
      reallocAlignment: "kept",
      refusesSmallRegions: true,
      blockOverhead: HEADER_SIZE,
      ...(largestSearch < ADDRESSES && { largestRequest: largestSearch - HEADER_SIZE }),
    },
    create: (region) => new Rlsf(region, options),
    attach: (region) => new Rlsf(region, { ...options, attach: true }),
  };
}

/** A pool has room for the smallest block and the sentinel. */
const SMALLEST_POOL = 2 * GRANULARITY;

/**
 * rlsf with the parameters that Awkernel gives it: FLLEN 28, SLLEN 64.
 *
 * @example Two objects, one heap
 * ```ts
 * import { createRegion, rlsf } from "@allocert/allocert";
 * import { assertEquals } from "@std/assert";
 *
 * const region = createRegion(65536);
 * const address = rlsf.create(region).malloc(100);
 * rlsf.attach(region).free(address);
 * assertEquals(rlsf.attach(region).malloc(100), address);
 * ```
 */
export const rlsf: AttachableSubject = { ...rlsfSubject("rlsf"), module: import.meta.url };

function classesOf(options: RlsfOptions): RlsfClasses {
  return new RlsfClasses(options.fllen ?? 28, options.sllen ?? 64);
}
