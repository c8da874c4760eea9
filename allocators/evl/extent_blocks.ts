import {
  entryOf,
  FIRST_PAGE,
  FREE,
  MAP,
  NO_PAGE,
  pagesAddress,
  RUN,
  RUN_ALIGNMENT,
  RUN_BYTES,
  TYPE,
  USED,
} from "./extent.ts";
import type { FreeRanges } from "./free_ranges.ts";
import type { PageRings } from "./page_rings.ts";
import { blockMask, FULL, LARGEST_BUCKET, MIN_LOG2, PAGE_BYTES } from "./size_classes.ts";

const WORD_BYTES = 4;
const PAGE_WORDS = PAGE_BYTES / WORD_BYTES;

/**
 * Takes blocks from an extent and gives them back, keeping page map, buckets, free ranges and the
 * bytes used in step.
 *
 * | operation                    | worst case | when it fails                          |
 * | ---------------------------- | ---------- | -------------------------------------- |
 * | takeFromHead                 | O(1)       | returns 0, extent unchanged            |
 * | openPage, takeRun, resizeRun | O(log n)   | returns 0 or false, extent unchanged   |
 * | release                      | O(log n)   | never; the caller has found the block live |
 * | liveSize                     | O(1)       | returns 0 if no block begins there     |
 *
 * n is the number of free ranges of the extent.
 *
 * Source: RROS lab 8.6 and 8.7.
 */
export class ExtentBlocks {
  readonly #words: Uint32Array;
  readonly #ranges: FreeRanges;
  readonly #rings: PageRings;

  /** Describes the blocks of all extents in `words`; writes nothing. */
  constructor(words: Uint32Array, ranges: FreeRanges, rings: PageRings) {
    this.#words = words;
    this.#ranges = ranges;
    this.#rings = rings;
  }

  /**
   * Takes the lowest free block of the page at the head of a bucket; returns its address, or 0 if
   * it has no room.
   */
  takeFromHead(extent: number, log2: number): number {
    const words = this.#words;
    const page = this.#rings.head(extent, log2);
    if (page === NO_PAGE) return 0;
    const entry = entryOf(extent, page);
    const map = words[entry + MAP]!;
    if (map === FULL) return 0;
    const slot = 31 - Math.clz32(~map & (map + 1));
    words[entry + MAP] = map | 1 << slot;
    words[extent + USED]! += 2 ** log2;
    if (words[entry + MAP] === FULL) this.#rings.moveBack(extent, log2, page);
    return pagesAddress(words, extent) + page * PAGE_BYTES + slot * 2 ** log2;
  }

  /**
   * Gives a bucket a new page and takes its first block; returns its address, or 0 if no page is
   * free.
   */
  openPage(extent: number, log2: number): number {
    const words = this.#words;
    const range = this.#ranges.reserve(extent, PAGE_BYTES);
    if (range === 0) return 0;
    const page = (range - words[extent + FIRST_PAGE]!) / PAGE_WORDS;
    const entry = entryOf(extent, page);
    words[entry + TYPE] = log2;
    words[entry + MAP] = ~blockMask(log2) | 1;
    this.#rings.addFront(extent, log2, page);
    words[extent + USED]! += 2 ** log2;
    return range * WORD_BYTES;
  }

  /**
   * Takes a run of `bytes` bytes at a multiple of `alignment`, both at least a page; returns its
   * address, or 0.
   */
  takeRun(extent: number, bytes: number, alignment: number): number {
    const words = this.#words;
    const range = alignment === PAGE_BYTES
      ? this.#ranges.reserve(extent, bytes)
      : this.#ranges.reserveAligned(extent, bytes, alignment);
    if (range === 0) return 0;
    const entry = this.#entryAt(extent, range * WORD_BYTES);
    words[entry + TYPE] = RUN;
    words[entry + RUN_ALIGNMENT] = Math.log2(alignment);
    words[entry + RUN_BYTES] = bytes;
    words[extent + USED]! += bytes;
    return range * WORD_BYTES;
  }

  /**
   * Makes the run of `old` bytes at `address` one of `bytes` bytes where it is; returns whether
   * that was possible.
   */
  resizeRun(extent: number, address: number, old: number, bytes: number): boolean {
    const words = this.#words;
    const run = address / WORD_BYTES;
    if (bytes > old && !this.#ranges.growInto(extent, run, old, bytes - old)) return false;
    if (bytes < old) this.#ranges.release(extent, run + bytes / WORD_BYTES, old - bytes);
    words[this.#entryAt(extent, address) + RUN_BYTES] = bytes;
    words[extent + USED]! += bytes - old;
    return true;
  }

  /** The alignment that the run at `address` was asked for with. */
  runAlignment(extent: number, address: number): number {
    return 2 ** this.#words[this.#entryAt(extent, address) + RUN_ALIGNMENT]!;
  }

  /**
   * Rounded size of the live block that begins at `address`, which lies in a page; 0 if no live
   * block begins there.
   */
  liveSize(extent: number, address: number): number {
    const words = this.#words;
    const entry = this.#entryAt(extent, address);
    const type = words[entry + TYPE]!;
    const offset = address % PAGE_BYTES;
    if (type === RUN) return offset === 0 ? words[entry + RUN_BYTES]! : 0;
    if (type < MIN_LOG2) return 0;
    const slot = offset >> type;
    const live = slot << type === offset && (words[entry + MAP]! >>> slot & 1) === 1;
    return live ? 2 ** type : 0;
  }

  /** Why no live block begins at `address`, which lies in a page. */
  whyNotLive(extent: number, address: number): string {
    const type = this.#words[this.#entryAt(extent, address) + TYPE]!;
    if (type === FREE) return "no block begins in its page";
    if (type === RUN || address % 2 ** type !== 0) return "it lies inside a block";
    return "the block is free";
  }

  /** Frees the live block of `size` bytes, its rounded size, at `address`. */
  release(extent: number, address: number, size: number): void {
    const words = this.#words;
    const entry = this.#entryAt(extent, address);
    words[extent + USED]! -= size;
    if (size > LARGEST_BUCKET) {
      words[entry + TYPE] = FREE;
      this.#ranges.release(extent, address / WORD_BYTES, size);
      return;
    }
    const log2 = words[entry + TYPE]!;
    const inPage = address % PAGE_BYTES;
    const start = (address - inPage) / WORD_BYTES;
    const page = (start - words[extent + FIRST_PAGE]!) / PAGE_WORDS;
    const before = words[entry + MAP]!;
    words[entry + MAP] = before & ~(1 << (inPage >> log2));
    if (words[entry + MAP] === ~blockMask(log2) >>> 0) {
      this.#rings.remove(extent, log2, page);
      words[entry + TYPE] = FREE;
      this.#ranges.release(extent, start, PAGE_BYTES);
    } else if (before === FULL) this.#rings.moveFront(extent, log2, page);
  }

  /** The entry of the page in which `address` lies. */
  #entryAt(extent: number, address: number): number {
    const offset = address - pagesAddress(this.#words, extent);
    return entryOf(extent, Math.floor(offset / PAGE_BYTES));
  }
}
