import type { Allocator, Block } from "../contract/allocator.ts";
import { refuseSize, requireRegion, requireSize } from "../contract/arguments.ts";
import { alignDown, alignUp } from "../blocks/bits.ts";
import { GONE, HEADER, LARGEST, LIVE, liveBlock, seal } from "../blocks/sealed_header.ts";
import {
  absorb,
  blockAt,
  FREE,
  makePool,
  nextOf,
  occupy,
  PREVIOUS,
  PREVIOUS_FREE,
  sizeOf,
  split,
  vacate,
  wordsFor,
} from "../blocks/boundary_tag.ts";
import { BoundaryTagHeap, roundingOf } from "../blocks/boundary_tag_heap.ts";
import { checkTlsf } from "./tlsf_check.ts";
import { TlsfIndex } from "./_tlsf_index.ts";
import { FIRST_LEVEL, SALT, SECOND_LEVEL, tlsfLayout } from "./tlsf_layout.ts";
import type { TlsfLayout, TlsfOptions } from "./tlsf_layout.ts";
import { TlsfPools } from "./_tlsf_pools.ts";
import { wordsOf } from "../blocks/words.ts";
import type { Region } from "../contract/region.ts";
import type { Subject } from "../contract/subject.ts";

export type { TlsfOptions };

/**
 * Two-level segregated fit: an allocator whose every operation takes constant time.
 *
 * Free blocks are kept in lists, one for each size class; two levels of bitmaps tell which lists
 * are not empty, so the list that surely fits is found with two bit scans. Neighbouring free blocks
 * are joined at once, so no two ever lie side by side.
 *
 * | operation | worst case | fails if |
 * | --- | --- | --- |
 * | `malloc` | constant | no class from the request's upwards has a block, and the block freed last into the class below is too small |
 * | `free` | constant | never; an address that is not live is refused |
 * | `realloc` | constant in place; linear in the bytes kept if it moves | `malloc` would fail and neither neighbour has the room; the block is then as it was |
 * | `memalign` | constant | as `malloc`, for `size + alignment + 32` bytes |
 * | `usableSize` | constant | an address that is not live is refused |
 * | `addPool`, `removePool` | constant (at most 16 pools) | see there |
 * | `blocks`, `check` | linear in the blocks | never |
 *
 * Not done: payloads are not cleared, nothing is locked (the caller locks), control data that the
 * user overwrites are not repaired, and `realloc` moves a block only to its neighbours or to where
 * `malloc` puts it. A block costs a header of 8 bytes, a pool 16 bytes beyond its blocks, the
 * control block 6,648 bytes with the default parameters. A payload has at least 24 bytes. Addresses
 * stay below 2^32; bytes of a region beyond are not used.
 *
 * An address is known to be live by a 32-bit seal in its block's header, in constant time. A seal
 * that nobody wrote fits by accident once in 2^32 cases.
 *
 * Sources: RROS lab 4 (TLSF); Masmano, Ripoll, Crespo and Real, "TLSF: a new dynamic memory
 * allocator for real-time systems", ECRTS 2004. Layout and numbers are those of 64-bit words.
 *
 * @example Split, coalesce and walk
 * ```ts
 * import { createRegion } from "@allocert/allocert/allocators";
 * import { Tlsf, tlsfRegionSize } from "@allocert/allocert/allocators/systems";
 * import { assertEquals } from "@std/assert";
 *
 * const heap = new Tlsf(createRegion(tlsfRegionSize(2048)));
 * const address = heap.malloc(460);
 * assertEquals([...heap.blocks()].map((block) => block.size), [464, 1560]);
 * heap.free(address);
 * assertEquals([...heap.blocks()].map((block) => block.size), [2032]);
 * ```
 */
export class Tlsf extends BoundaryTagHeap implements Allocator {
  readonly #words: Int32Array;
  readonly #layout: TlsfLayout;
  /** Index of the first word of the control block. */
  readonly #control: number;
  readonly #index: TlsfIndex;
  readonly #pools: TlsfPools;
  /** Logarithm of the bytes of a granule. */
  readonly #granuleLog2: number;
  /** Granules of the smallest block, header included. */
  readonly #leastGranules: number;
  /** Words that must be left over for a block to be cut, header included. */
  readonly #leastRest: number;

  /**
   * Creates an allocator over `region`, all of whose bytes behind the control block become the
   * first pool.
   *
   * Takes time linear in the number of classes, whatever the size of the region.
   *
   * @param region The bytes to manage. Their contents do not matter.
   * @param options Parameters.
   * @throws {RangeError} If a parameter is out of range, or the region too small or outside its
   * buffer.
   */
  constructor(region: Region, options: TlsfOptions = {}) {
    const layout = tlsfLayout(options);
    requireRegion("TLSF", region.size, minimumRegion(layout));
    const words = wordsOf("TLSF", region);
    const control = alignUp(region.base, Math.max(layout.granule, 8));
    const index = new TlsfIndex(words, control / 4, layout);
    super(words, control / 4 + SALT, index, layout);
    this.#words = words;
    this.#layout = layout;
    this.#control = control / 4;
    this.#index = index;
    this.#pools = new TlsfPools(words, this.#control, layout);
    this.#granuleLog2 = Math.log2(layout.granule);
    this.#leastGranules = layout.leastBlock / layout.granule;
    this.#leastRest = layout.splitThreshold / 4;
    this.#pools.clear();
    const pool = control + layout.controlBytes;
    const end = Math.min(region.base + region.size, 4 * this.#words.length);
    if (!this.addPool(pool, Math.max(0, end - pool))) {
      throw new RangeError(
        `Cannot create TLSF: the region must lie below 2^32, received ${region.base}`,
      );
    }
  }

  // `malloc` and `free` do what those of BoundaryTagHeap do. They are written out here because
  // these calls only ever meet a TlsfIndex, so V8 inlines it even after best fit and half-fit have
  // run in the same process. Shared calls cost 7 % of a program of malloc and free.

  /** Allocates at least `size` bytes; `malloc(0)` returns 0. Constant time. */
  override malloc(size: number): number {
    if (size === 0 || size > LARGEST || size >>> 0 !== size) return refuseSize("malloc", size);
    const words = this.#words;
    const need = wordsFor(size, this.#granuleLog2, this.#leastGranules);
    let block = this.#index.find(need);
    if (block === 0) {
      block = this.#index.lastLook(need);
      if (block === 0 || sizeOf(words, block) < need) return 0;
    }
    this.#index.remove(block);
    const salt = words[this.#control + SALT]!;
    occupy(words, salt, block, LIVE);
    const rest = split(words, salt, block, need, this.#leastRest);
    if (rest !== 0) this.#index.insert(rest);
    return block * 4;
  }

  /** Gives a block back and joins it with its free neighbours. Constant time. */
  override free(address: number): void {
    if (address === 0) return;
    const words = this.#words;
    const salt = words[this.#control + SALT]!;
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
   * Adds `size` bytes at `base` of the same buffer, inside or outside the region, as a further
   * pool. Constant time.
   *
   * @returns `false`, with nothing changed, if `base` is no multiple of the granule, if the pool
   * has fewer than 40 bytes (with the default granule), lies outside the buffer or beyond 2^32, or
   * overlaps the control block or another pool, and if there are 16 already. Bytes behind the last
   * whole granule of a pool are nobody's, and another may begin there.
   * @throws {RangeError} If `base` or `size` is no non-negative safe integer.
   */
  addPool(base: number, size: number): boolean {
    requireSize("add pool", base);
    requireSize("add pool", size);
    const { granule, leastPool } = this.#layout;
    const words = this.#words;
    const end = base + size;
    if (base % granule !== 0 || size < leastPool || end > 4 * words.length) return false;
    const control = this.#control * 4;
    if (base < control + this.#layout.controlBytes && end > control) return false;
    if (this.#pools.overlap(base / 4, end / 4)) return false;
    const first = base + Math.max(granule, 8);
    const sentinel = first + alignDown(end - first, granule);
    if (!this.#pools.add(base / 4, sentinel / 4)) return false;

    const block = first / 4;
    makePool(words, words[this.#control + SALT]!, block, sentinel / 4);
    this.#index.insert(block);
    return true;
  }

  /**
   * Takes the pool at `base` out, whose bytes are then the caller's again. Constant time.
   *
   * @returns `false`, with nothing changed, if no pool begins at `base`, or if a block of it is
   * live.
   */
  removePool(base: number): boolean {
    const words = this.#words;
    const pool = this.#pools.find(base / 4);
    if (pool < 0) return false;
    const sentinel = this.#pools.sentinelOf(pool);
    const block = this.#pools.firstOf(pool);
    if ((words[block - HEADER]! & FREE) === 0 || nextOf(words, block) !== sentinel) return false;
    this.#index.remove(block);
    const salt = words[this.#control + SALT]!;
    words[block - 1] = seal(block, salt, GONE);
    words[sentinel - 1] = seal(sentinel, salt, GONE);
    this.#pools.remove(pool);
    return true;
  }

  /** The pools in order of address; their bytes include the overhead of the pool. */
  pools(): Region[] {
    const { buffer } = this.#words;
    return Array.from({ length: this.#pools.count }, (_, pool) => {
      const base = this.#pools.baseOf(pool) * 4;
      return { buffer, base, size: this.#pools.sentinelOf(pool) * 4 - base };
    });
  }

  /**
   * Walks all blocks, live and free, pool by pool in order of address. The sentinels are left out.
   */
  *blocks(): Generator<Block> {
    const words = this.#words;
    for (let pool = 0; pool < this.#pools.count; pool++) {
      const sentinel = this.#pools.sentinelOf(pool);
      for (let block = this.#pools.firstOf(pool); block < sentinel; block = nextOf(words, block)) {
        yield blockAt(words, block);
      }
    }
  }

  /** The bitmap of the rows that have a free block, then that of the columns of each row. */
  bitmaps(): { readonly fl: number; readonly sl: readonly number[] } {
    const fl = this.#control + FIRST_LEVEL;
    const sl = this.#control + SECOND_LEVEL;
    const columns = this.#words.subarray(sl, sl + this.#layout.rows);
    return { fl: this.#words[fl]! >>> 0, sl: Array.from(columns, (bits) => bits >>> 0) };
  }

  /**
   * Looks for damage in headers, lists and bitmaps. Linear in the blocks and classes; it ends on
   * any damage.
   */
  check(): readonly string[] {
    return checkTlsf(this.#words, this.#control, this.#layout);
  }
}

/**
 * Bytes of a region that holds the control block and a first pool of `poolBytes`, if the region
 * begins at a multiple of 8 bytes and of the granule.
 *
 * @throws {RangeError} If a parameter is out of range.
 */
export function tlsfRegionSize(poolBytes: number, options: TlsfOptions = {}): number {
  return tlsfLayout(options).controlBytes + poolBytes;
}

/**
 * Makes a subject of TLSF with parameters of one's own.
 *
 * Its steps can be counted if it is exported by a module whose URL is put in as `module`.
 *
 * @param options Parameters.
 * @returns The subject; its claims follow from the parameters.
 * @throws {RangeError} If a parameter is out of range.
 *
 * @example Four columns, FIFO lists
 * ```ts
 * import { createRegion } from "@allocert/allocert/allocators";
 * import { tlsfSubject } from "@allocert/allocert/allocators/systems";
 * import { assertEquals } from "@std/assert";
 *
 * const subject = tlsfSubject({ secondLevelLog2: 2, policy: "fifo" });
 * const heap = subject.create(createRegion(4096));
 * assertEquals(heap.malloc(100) % 8, 0);
 * ```
 */
export function tlsfSubject(options: TlsfOptions = {}): Subject {
  const layout = tlsfLayout(options);
  return {
    name: "tlsf",
    version: "1.0.0",
    description: "Two-level segregated fit: bitmaps over free lists, constant time",
    freePayload: [0, 8, -8],
    claims: {
      alignment: layout.granule,
      minimumRegion: minimumRegion(layout),
      zeroSize: "null",
      misuse: "detected",
      coalescing: "immediate",
      fit: layout.lastLook ? "class" : "rounded",
      rounding: { bytes: roundingOf(layout), ratio: 0 },
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
    create: (region) => new Tlsf(region, options),
  };
}

/**
 * TLSF with the default parameters.
 *
 * @example Freed neighbours become one block
 * ```ts
 * import { createRegion, tlsf } from "@allocert/allocert";
 * import { assertEquals } from "@std/assert";
 *
 * const heap = tlsf.create(createRegion(65536));
 * const first = heap.malloc(100);
 * const second = heap.malloc(100);
 * heap.malloc(100);
 * heap.free(second);
 * heap.free(first);
 * assertEquals(heap.malloc(200), first);
 * ```
 */
export const tlsf: Subject = { ...tlsfSubject(), module: import.meta.url };

/** Bytes of the smallest region, wherever it begins. */
function minimumRegion(layout: TlsfLayout): number {
  return Math.max(layout.granule, 8) - 1 + layout.controlBytes + layout.leastPool;
}
