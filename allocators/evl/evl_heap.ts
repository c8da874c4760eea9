/**
 * The EVL heap: buckets of small blocks in pages of 512 bytes, runs of pages for the rest.
 *
 * | operation        | worst case                                | when it fails                  |
 * | ---------------- | ----------------------------------------- | ------------------------------ |
 * | `malloc`         | O(log R + E)                              | returns 0, heap unchanged      |
 * | ... up to 256 B  | O(E) while a page of its bucket has room  |                                |
 * | `free`           | O(log R + E)                              | `RangeError`, heap unchanged   |
 * | `memalign`       | O(log R + E)                              | returns 0, heap unchanged      |
 * | `realloc`        | O(log R + E + bytes copied)               | returns 0, old block untouched |
 * | `zalloc`         | O(log R + E + bytes cleared)              | returns 0, heap unchanged      |
 * | `addPool`        | O(pages)                                  | returns `false`                |
 * | `blocks`,`check` | O(pages)                                  | never                          |
 *
 * R is the number of free ranges, E the number of extents; keep E below ten.
 *
 * - A request is rounded up to 16, 32, 64, 128 or 256 bytes, or to whole pages. No block has a
 *   header, so blocks of these sizes fill the pages to the last byte.
 * - Every address is a multiple of 16, of the block's own size in a bucket, and of 512 for runs.
 * - Memory is handed out from the top of an extent downwards.
 * - What is not done: a free block of a bucket page serves its own bucket only, until the page's
 *   last block is freed. Nothing locks. Freed memory is not cleared.
 *
 * Source: RROS lab 8 (`evl_heap`), after McKusick and Karels, "Design of a General Purpose Memory
 * Allocator for the 4.3BSD UNIX Kernel" (1988). Not as there: buckets belong to an extent, every
 * address is checked before it is freed, sizes cannot wrap, pages with room always stand in front,
 * `realloc` copies no more than both blocks have.
 *
 * @module
 */

import { notLive, requireAlignment, requireRegion, requireSize } from "../contract/arguments.ts";
import type { Allocator, Block } from "../contract/allocator.ts";
import type { Region } from "../contract/region.ts";
import {
  evlRegionSize,
  FIRST_PAGE,
  formatExtent,
  isExtentSize,
  NEXT_EXTENT,
  overlaps,
  PAGES,
  pagesAddress,
  USED,
} from "./extent.ts";
import { ExtentBlocks } from "./extent_blocks.ts";
import { FreeRanges } from "./free_ranges.ts";
import { walkBlocks } from "./heap_walk.ts";
import { checkExtent } from "./_integrity.ts";
import { PageRings } from "./page_rings.ts";
import {
  bucketLog2,
  LARGEST_BUCKET,
  LARGEST_EXTENT,
  PAGE_BYTES,
  roundedToPages,
} from "./size_classes.ts";

const WORD_BYTES = 4;

/**
 * An EVL heap over one region, to which further extents can be added.
 *
 * An extent is the heap in small: page map, buckets, free ranges and pages. The region is the
 * first; extents are asked in the order in which they were added. For a small block, all extents
 * are first asked for a page with room, then for a new page.
 *
 * All state lies in the extents, the objects hold views and constants only.
 *
 * @example Blocks of a power of two fill the pages to the last byte
 * ```ts
 * import { createRegion } from "@allocert/allocert/allocators";
 * import { EvlHeap, evlRegionSize } from "@allocert/allocert/allocators/systems";
 * import { assertEquals } from "@std/assert";
 *
 * const heap = new EvlHeap(createRegion(evlRegionSize(8192)));
 * let blocks = 0;
 * while (heap.malloc(256) !== 0) blocks++;
 * assertEquals(blocks, 8192 / 256);
 * assertEquals(heap.used, 8192);
 * ```
 */
export class EvlHeap implements Allocator {
  readonly #words: Uint32Array;
  readonly #bytes: Uint8Array;
  readonly #ranges: FreeRanges;
  readonly #rings: PageRings;
  readonly #blocks: ExtentBlocks;
  readonly #first: number;

  /**
   * Creates a heap; O(pages).
   *
   * @param region Its bytes are arbitrary. At most 2^32 - 512 bytes.
   * @throws {RangeError} If the region is too small for one page with its control data, or too
   * large.
   */
  constructor(region: Region) {
    requireRegion("EVL heap", region.size, evlRegionSize(PAGE_BYTES));
    if (region.size > LARGEST_EXTENT) {
      throw new RangeError(
        `Cannot create EVL heap: the region must have at most ${LARGEST_EXTENT} bytes, received ${region.size}`,
      );
    }
    const { buffer } = region;
    this.#words = new Uint32Array(buffer, 0, Math.floor(buffer.byteLength / WORD_BYTES));
    this.#bytes = new Uint8Array(buffer);
    this.#ranges = new FreeRanges(this.#words);
    this.#rings = new PageRings(this.#words);
    this.#blocks = new ExtentBlocks(this.#words, this.#ranges, this.#rings);
    this.#first = this.#createExtent(region.base, region.size);
  }

  /** Address of the first page of the first extent. */
  get pagesBase(): number {
    return pagesAddress(this.#words, this.#first);
  }

  /** Bytes in pages, over all extents. Never decreases. O(E). */
  get usable(): number {
    let pages = 0;
    for (let extent = this.#first; extent !== 0; extent = this.#nextExtent(extent)) {
      pages += this.#words[extent + PAGES]!;
    }
    return pages * PAGE_BYTES;
  }

  /** Bytes in live blocks, each with its rounded size, over all extents. O(E). */
  get used(): number {
    let used = 0;
    for (let extent = this.#first; extent !== 0; extent = this.#nextExtent(extent)) {
      used += this.#words[extent + USED]!;
    }
    return used;
  }

  /**
   * Allocates `size` bytes, rounded up to a bucket or to whole pages. The bytes are not cleared.
   *
   * @returns The address; 0 if `size` is 0, or no extent has a free block of the bucket nor enough
   * pages in a row.
   * @throws {RangeError} If `size` is no non-negative safe integer.
   */
  malloc(size: number): number {
    requireSize("malloc", size);
    if (size === 0 || size > LARGEST_EXTENT) return 0;
    return size <= LARGEST_BUCKET
      ? this.#takeBlock(bucketLog2(size))
      : this.#takeRun(roundedToPages(size), PAGE_BYTES);
  }

  /** Allocates like {@linkcode EvlHeap.malloc} and clears the `size` bytes. The lab's `zalloc`. */
  zalloc(size: number): number {
    requireSize("zalloc", size);
    const address = this.malloc(size);
    if (address !== 0) this.#bytes.fill(0, address, address + size);
    return address;
  }

  /**
   * Allocates `size` bytes at a multiple of `alignment`.
   *
   * Up to 512 the alignment costs nothing but rounding up to it. Above, the run is cut out of a
   * free range, and what lies around it stays free. The alignment is kept by
   * {@linkcode EvlHeap.realloc}.
   *
   * @returns The address; 0 if `size` is 0 or no free range has room wherever it begins.
   * @throws {RangeError} If `alignment` is no power of two, or `size` is no non-negative safe
   * integer.
   */
  memalign(alignment: number, size: number): number {
    requireAlignment("memalign", alignment);
    requireSize("memalign", size);
    if (size === 0 || size > LARGEST_EXTENT) return 0;
    const wanted = Math.max(size, alignment);
    return wanted <= LARGEST_BUCKET
      ? this.#takeBlock(bucketLog2(wanted))
      : this.#takeRun(roundedToPages(size), Math.max(alignment, PAGE_BYTES));
  }

  /**
   * Gives a block back; `free(0)` does nothing.
   *
   * A run is merged with the free ranges beside it, and so is a bucket page with its last block.
   *
   * @throws {RangeError} If `address` is not that of a live block.
   */
  free(address: number): void {
    if (address === 0) return;
    const extent = this.#extentOf(address);
    const size = this.#liveSize(extent, address);
    if (size === 0) throw this.#notLive("free", extent, address);
    this.#blocks.release(extent, address, size);
  }

  /**
   * Changes the size of a block.
   *
   * A block of a bucket stays where it is while it has room. A run shrinks in place, giving back
   * whole pages, and grows in place while the pages behind it are free. All else moves, keeping the
   * alignment.
   *
   * @returns The address; 0 if the request cannot be served, and then the old block is untouched
   * and live.
   * @throws {RangeError} If `address` is not that of a live block, or `size` is no non-negative
   * safe integer.
   */
  realloc(address: number, size: number): number {
    requireSize("realloc", size);
    if (address === 0) return this.malloc(size);
    const extent = this.#extentOf(address);
    const old = this.#liveSize(extent, address);
    if (old === 0) throw this.#notLive("realloc", extent, address);
    if (size === 0) {
      this.#blocks.release(extent, address, old);
      return 0;
    }
    if (size > LARGEST_EXTENT) return 0;
    let moved: number;
    if (old <= LARGEST_BUCKET) {
      if (size <= old) return address;
      moved = this.malloc(size); // A larger bucket, or a run, is at least as aligned.
    } else {
      const bytes = roundedToPages(size);
      if (this.#blocks.resizeRun(extent, address, old, bytes)) return address;
      moved = this.#takeRun(bytes, this.#blocks.runAlignment(extent, address));
    }
    if (moved === 0) return 0;
    this.#bytes.copyWithin(moved, address, address + old); // Only what grows moves: old < size.
    this.#blocks.release(extent, address, old);
    return moved;
  }

  /**
   * Bytes that the caller may use at the address of a live block: its rounded size.
   *
   * @throws {RangeError} If `address` is not that of a live block.
   */
  usableSize(address: number): number {
    const extent = this.#extentOf(address);
    const size = this.#liveSize(extent, address);
    if (size === 0) throw this.#notLive("get usable size", extent, address);
    return size;
  }

  /**
   * Bytes of the live block at `address`, or 0 if there is none; never throws. The lab's
   * `check_block`. O(E).
   */
  checkBlock(address: number): number {
    return this.#liveSize(this.#extentOf(address), address);
  }

  /** Walks all blocks; the free blocks of a bucket page are listed one by one. */
  *blocks(): Generator<Block> {
    for (let extent = this.#first; extent !== 0; extent = this.#nextExtent(extent)) {
      yield* walkBlocks(this.#words, this.#ranges, extent);
    }
  }

  /** Looks for damage in the control data of all extents. */
  check(): readonly string[] {
    const problems: string[] = [];
    for (let extent = this.#first; extent !== 0; extent = this.#nextExtent(extent)) {
      problems.push(...checkExtent(this.#words, this.#ranges, this.#rings, extent));
    }
    return problems;
  }

  /**
   * Adds an extent, which is asked after all others.
   *
   * @param base Address of its first byte; any.
   * @param size Bytes, control data included; at most 2^32 - 512.
   * @returns `false`, with nothing changed, if there is no room for a page, if it is too large, if
   * it overlaps an extent, or if it does not lie in the buffer.
   */
  addPool(base: number, size: number): boolean {
    if (!Number.isSafeInteger(base) || !Number.isSafeInteger(size)) return false;
    if (base < 0 || base + size > this.#bytes.length || !isExtentSize(base, size)) return false;
    let last = 0;
    for (let extent = this.#first; extent !== 0; extent = this.#nextExtent(extent)) {
      if (overlaps(this.#words, extent, base, size)) return false;
      last = extent;
    }
    this.#words[last + NEXT_EXTENT] = this.#createExtent(base, size);
    return true;
  }

  #createExtent(base: number, size: number): number {
    const words = this.#words;
    const extent = formatExtent(words, base, size);
    this.#ranges.release(extent, words[extent + FIRST_PAGE]!, words[extent + PAGES]! * PAGE_BYTES);
    return extent;
  }

  #nextExtent(extent: number): number {
    return this.#words[extent + NEXT_EXTENT]!;
  }

  /** The extent in whose pages `address` lies; 0 if there is none. */
  #extentOf(address: number): number {
    for (let extent = this.#first; extent !== 0; extent = this.#nextExtent(extent)) {
      const offset = address - pagesAddress(this.#words, extent);
      if (offset >= 0 && offset < this.#words[extent + PAGES]! * PAGE_BYTES) return extent;
    }
    return 0;
  }

  /** Rounded size of the live block that begins at `address`; 0 if there is none. */
  #liveSize(extent: number, address: number): number {
    return extent === 0 ? 0 : this.#blocks.liveSize(extent, address);
  }

  #notLive(operation: string, extent: number, address: number): RangeError {
    const why = extent === 0
      ? "it lies outside the pages of the heap"
      : this.#blocks.whyNotLive(extent, address);
    return notLive(operation, address, why);
  }

  /** Takes a block of 2^`log2` bytes; returns its address, or 0. */
  #takeBlock(log2: number): number {
    for (let extent = this.#first; extent !== 0; extent = this.#nextExtent(extent)) {
      const address = this.#blocks.takeFromHead(extent, log2);
      if (address !== 0) return address;
    }
    for (let extent = this.#first; extent !== 0; extent = this.#nextExtent(extent)) {
      const address = this.#blocks.openPage(extent, log2);
      if (address !== 0) return address;
    }
    return 0;
  }

  /**
   * Takes a run of `bytes` bytes at a multiple of `alignment`, both at least a page; returns its
   * address, or 0.
   */
  #takeRun(bytes: number, alignment: number): number {
    for (let extent = this.#first; extent !== 0; extent = this.#nextExtent(extent)) {
      const address = this.#blocks.takeRun(extent, bytes, alignment);
      if (address !== 0) return address;
    }
    return 0;
  }
}
