/** Bytes of a page, the unit of which runs and free ranges are made. */
export const PAGE_BYTES = 512;

/**
 * Base-2 logarithm of the smallest block that a bucket hands out: 16 bytes, which is also the
 * alignment.
 */
export const MIN_LOG2 = 4;

/** Base-2 logarithm of the largest block that a bucket hands out: 256 bytes. */
export const MAX_LOG2 = 8;

/** Bytes of the largest block that a bucket hands out; what rounds up to more is a run of pages. */
export const LARGEST_BUCKET: number = 2 ** MAX_LOG2;

/** No extent, and so no run, has more bytes than this. */
export const LARGEST_EXTENT: number = 2 ** 32 - PAGE_BYTES;

/** The map of a page with no block free. */
export const FULL = 0xffffffff;

/**
 * Rounds a request up to what is handed out for it: 16 bytes, the next power of two up to 256, or
 * whole pages.
 *
 * The text of the lab says "the next power of two" in one place and "whole pages" in another for
 * what is larger than a page; whole pages is what EVL does. Between 257 and 512 bytes both say one
 * page.
 *
 * @param size Bytes asked for; above 0. Any safe integer: nothing wraps.
 */
export function roundedSize(size: number): number {
  return size > LARGEST_BUCKET ? roundedToPages(size) : 2 ** bucketLog2(size);
}

/** Rounds a number of bytes up to whole pages. */
export function roundedToPages(size: number): number {
  return Math.ceil(size / PAGE_BYTES) * PAGE_BYTES;
}

/** Base-2 logarithm of the block that serves `size` bytes, 1 to 256. */
export function bucketLog2(size: number): number {
  return size <= 2 ** MIN_LOG2 ? MIN_LOG2 : 32 - Math.clz32(size - 1);
}

/**
 * A bit for each block of 2^`log2` bytes in a page: the map of a page whose blocks are all taken,
 * without the rest.
 */
export function blockMask(log2: number): number {
  return FULL >>> (32 - (PAGE_BYTES >> log2));
}
