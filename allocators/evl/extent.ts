import { LARGEST_EXTENT, MAX_LOG2, MIN_LOG2, PAGE_BYTES } from "./size_classes.ts";

// The words of an extent's header, counted from the extent. An extent is named by the index of its
// first word.

/** Word that names the next extent; 0 in the last. */
export const NEXT_EXTENT = 0;
/** Word that holds the bytes lost in front of the header to reach a word. */
export const LEAD = 1;
/** Word that holds the bytes of the extent, control data and the bytes lost in front included. */
export const EXTENT_BYTES = 2;
/** Word that holds the index of the first word of page 0. */
export const FIRST_PAGE = 3;
/** Word that holds the number of pages. */
export const PAGES = 4;
/** Word that holds the sum of the rounded sizes of all live blocks. */
export const USED = 5;
/** Root of the tree of free ranges by address. */
export const BY_ADDRESS_ROOT = 6;
/** Root of the tree of free ranges by size. */
export const BY_SIZE_ROOT = 7;
/**
 * First of five words that hold the number of the page at the head of each bucket's ring, from 16
 * bytes to 256.
 */
export const BUCKETS = 8;
/** First word of the page map: an entry for each page. */
export const PAGE_MAP: number = BUCKETS + MAX_LOG2 - MIN_LOG2 + 1;

// The words of an entry of the page map.

/**
 * Word of an entry: {@linkcode FREE}, {@linkcode RUN}, or the base-2 logarithm of the page's
 * blocks.
 */
export const TYPE = 0;
/** Word of a bucket page's entry: the page before it in its ring. */
export const PREV = 1;
/** Word of a bucket page's entry: the page after it in its ring. */
export const NEXT = 2;
/**
 * Word of a bucket page's entry: a bit for each block taken, and for each beyond the page's end.
 */
export const MAP = 3;
/**
 * Word of a run's entry: the base-2 logarithm of the alignment that was asked for; shares the place
 * of `PREV`.
 */
export const RUN_ALIGNMENT = 1;
/** Word of a run's entry: its bytes; shares the place of `MAP`. */
export const RUN_BYTES = 3;
/** Words of an entry. */
export const ENTRY_WORDS = 4;

/** Type of a page that is free or lies inside a run. */
export const FREE = 0;
/** Type of the first page of a run. */
export const RUN = 2;

/** What stands for no page at the head of a ring. */
export const NO_PAGE = 0xffffffff;

const WORD_BYTES = 4;

/** Index of the first word of page `page`'s entry in the page map. */
export function entryOf(extent: number, page: number): number {
  return extent + PAGE_MAP + page * ENTRY_WORDS;
}

/** Address of page 0. */
export function pagesAddress(words: Uint32Array, extent: number): number {
  return words[extent + FIRST_PAGE]! * WORD_BYTES;
}

/** Pages that an extent of `size` bytes at `base` has room for; 0 if it is too small. */
export function pagesThatFit(base: number, size: number): number {
  const header = headerAddress(base) + PAGE_MAP * WORD_BYTES;
  const end = base + size;
  let pages = Math.floor((end - header) / (PAGE_BYTES + ENTRY_WORDS * WORD_BYTES));
  // Aligning page 0 may cost up to a page.
  while (pages > 0 && firstPageAddress(base, pages) + pages * PAGE_BYTES > end) pages--;
  return Math.max(pages, 0);
}

/**
 * Bytes of an extent, or of a region, with `usable` bytes in pages wherever it begins: the header,
 * 16 bytes of page map for each page, the pages, and what aligning page 0 may cost.
 *
 * @param usable Bytes in pages; rounded up to whole pages.
 */
export function evlRegionSize(usable: number): number {
  const pages = Math.ceil(usable / PAGE_BYTES);
  const control = (PAGE_MAP + pages * ENTRY_WORDS) * WORD_BYTES;
  return (WORD_BYTES - 1) + control + (PAGE_BYTES - WORD_BYTES) + pages * PAGE_BYTES;
}

/** Whether `size` bytes at `base` share a byte with an extent. */
export function overlaps(
  words: Uint32Array,
  extent: number,
  base: number,
  size: number,
): boolean {
  const start = extent * WORD_BYTES - words[extent + LEAD]!;
  return base < start + words[extent + EXTENT_BYTES]! && start < base + size;
}

/**
 * Writes the header and the page map of an extent. Its pages are in no tree yet, and the extent is
 * in no list. O(pages).
 *
 * Page 0 lies at a multiple of 512 in the buffer, so that blocks of a bucket are aligned to their
 * size and runs to a page.
 *
 * @param base Address of the first byte; any.
 * @param size Bytes, at most `LARGEST_EXTENT`, with room for a page.
 * @returns The extent.
 */
export function formatExtent(words: Uint32Array, base: number, size: number): number {
  const header = headerAddress(base);
  const extent = header / WORD_BYTES;
  const pages = pagesThatFit(base, size);
  words[extent + NEXT_EXTENT] = 0;
  words[extent + LEAD] = header - base;
  words[extent + EXTENT_BYTES] = size;
  words[extent + FIRST_PAGE] = firstPageAddress(base, pages) / WORD_BYTES;
  words[extent + PAGES] = pages;
  words[extent + USED] = 0;
  words[extent + BY_ADDRESS_ROOT] = 0;
  words[extent + BY_SIZE_ROOT] = 0;
  for (let log2 = MIN_LOG2; log2 <= MAX_LOG2; log2++) {
    words[extent + BUCKETS + log2 - MIN_LOG2] = NO_PAGE;
  }
  for (let page = 0; page < pages; page++) words[entryOf(extent, page) + TYPE] = FREE;
  return extent;
}

/**
 * Whether an extent of `size` bytes at `base` can be made: room for a page, and no more bytes than
 * a word counts.
 */
export function isExtentSize(base: number, size: number): boolean {
  return size <= LARGEST_EXTENT && pagesThatFit(base, size) > 0;
}

/** Where the header lies: at a word, but not at word 0, which names no extent. */
function headerAddress(base: number): number {
  return Math.max(alignUp(base, WORD_BYTES), WORD_BYTES);
}

function firstPageAddress(base: number, pages: number): number {
  const map = headerAddress(base) + PAGE_MAP * WORD_BYTES;
  return alignUp(map + pages * ENTRY_WORDS * WORD_BYTES, PAGE_BYTES);
}

function alignUp(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}
