import { highestBit } from "../blocks/bits.ts";

/** A class of TLSF: the row and the column of its free list. */
export interface TlsfClass {
  /** First-level index: the power of two. */
  readonly fl: number;
  /** Second-level index: the part of that power of two. */
  readonly sl: number;
}

/**
 * The class in which TLSF keeps a free block of `size` bytes. Constant time.
 *
 * Blocks below 2^`secondLevelLog2` granules share the first row, one column for each size. Above,
 * each row is a power of two, cut into 2^`secondLevelLog2` columns.
 *
 * Source: RROS lab 4 (TLSF), 7.1.1 and 7.1.4, where the first level is shifted so that the first
 * row begins at 0.
 *
 * @param size Bytes of the payload, from 0 to 2^32 - 1.
 * @param secondLevelLog2 Logarithm of the number of columns.
 * @param granule Bytes of a granule, a power of two.
 * @returns The class.
 *
 * @example The block of 1560 bytes in the lab's drawing
 * ```ts
 * import { mapInsert } from "@allocert/allocert/allocators/systems";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(mapInsert(1560), { fl: 3, sl: 16 });
 * ```
 */
export function mapInsert(size: number, secondLevelLog2 = 5, granule = 8): TlsfClass {
  const index = classOf(Math.floor(size / granule), secondLevelLog2);
  return { fl: index >>> secondLevelLog2, sl: index & ((1 << secondLevelLog2) - 1) };
}

/**
 * The class from which TLSF serves a request of `size` bytes: the lowest of which every block is
 * large enough. Constant time.
 *
 * Source: as for {@linkcode mapInsert}.
 *
 * @param size Bytes of the request, from 0 to 2^32 - 1.
 * @param secondLevelLog2 Logarithm of the number of columns.
 * @param granule Bytes of a granule, a power of two.
 * @returns The class. Its row may be one past the last; such a request cannot be served.
 *
 * @example Rounding up to the next class
 * ```ts
 * import { mapSearch } from "@allocert/allocert/allocators/systems";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(mapSearch(464), { fl: 1, sl: 26 });
 * assertEquals(mapSearch(1560), { fl: 3, sl: 17 });
 * ```
 */
export function mapSearch(size: number, secondLevelLog2 = 5, granule = 8): TlsfClass {
  const small = granule * 2 ** secondLevelLog2;
  if (size < small) return mapInsert(size, secondLevelLog2, granule);
  const column = 2 ** (highestBit(size) - secondLevelLog2);
  return mapInsert(size + column - 1, secondLevelLog2, granule);
}

/**
 * The class of a size as the paper writes it, without the first-level shift: `fl` is the logarithm
 * of the size, rounded down, and `sl` the part of that power of two. Constant time.
 *
 * Source: RROS lab 4 (TLSF), 7.1.1.
 *
 * @param size Bytes, from 1 to 2^32 - 1.
 * @param secondLevelLog2 Logarithm of the number of columns.
 * @returns The class.
 *
 * @example The lab's worked example
 * ```ts
 * import { mapPaper } from "@allocert/allocert/allocators/systems";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(mapPaper(460, 4), { fl: 8, sl: 12 });
 * ```
 */
export function mapPaper(size: number, secondLevelLog2: number): TlsfClass {
  const fl = highestBit(size);
  return { fl, sl: Math.floor((size - 2 ** fl) * 2 ** (secondLevelLog2 - fl)) };
}

/**
 * The number of the class of a block of `granules` granules: row * columns + column. Constant time,
 * without a branch.
 *
 * In the first two rows a column is one granule wide, in each further row twice as wide as in the
 * row before.
 */
export function classOf(granules: number, secondLevelLog2: number): number {
  const width = highestBit(granules | (1 << secondLevelLog2)) - secondLevelLog2;
  return (width << secondLevelLog2) + (granules >>> width);
}

/**
 * The number of the lowest class of which every block has `granules` granules or more. Constant
 * time, without a branch.
 */
export function classAbove(granules: number, secondLevelLog2: number): number {
  const width = highestBit(granules | (1 << secondLevelLog2)) - secondLevelLog2;
  return classOf(granules + (1 << width) - 1, secondLevelLog2);
}
