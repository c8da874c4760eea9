import { alignUp } from "../blocks/bits.ts";
import type { BlockSizes } from "../blocks/boundary_tag_heap.ts";

/** Parameters of TLSF. */
export interface TlsfOptions {
  /** Logarithm of the number of columns that a power of two is cut into; 1 to 5. Default 5. */
  readonly secondLevelLog2?: number;
  /**
   * Bytes of a granule: 4, 8, 16, 32 or 64. Every payload begins at a multiple of it. Default 8.
   */
  readonly granule?: number;
  /**
   * Bytes, header included, that must be left over for a found block to be cut; 16 or more.
   * Default 32.
   *
   * 32 is the least that holds a header, two links and the index that the next block keeps. The
   * rule of RROS lab 4 is 16: leftovers of 16 and 24 bytes then become free blocks that are in no
   * list, too small for any request, until a neighbour that is freed takes them in.
   */
  readonly splitThreshold?: number;
  /** Which block of a class is served first: the one freed last (`lifo`, the default) or first. */
  readonly policy?: "lifo" | "fifo";
  /**
   * Whether a request that no class surely fits looks at one block more: that freed last into the
   * request's own class. Default true.
   *
   * With it a block that was freed can be allocated again with its size in a full pool, and the
   * single block of an empty pool with the size of the pool; constant time is kept. Without it the
   * search is that of the paper, which rounds up and then fails.
   */
  readonly lastLook?: boolean;
}

/** Most pools that one TLSF can hold. */
export const MAXIMUM_POOLS = 16;

/** Place in the control block: the salt of the seals. */
export const SALT = 0;
/** Place in the control block: the bitmap of the rows that are not empty. */
export const FIRST_LEVEL = 1;
/**
 * Place in the control block: a bitmap for each row, and one that stays empty for requests beyond
 * the last row.
 */
export const SECOND_LEVEL = 2;

/**
 * What follows from the parameters: bounds in bytes, and places in the control block in words from
 * its begin.
 */
export interface TlsfLayout extends BlockSizes {
  readonly secondLevelLog2: number;
  readonly fifo: boolean;
  readonly lastLook: boolean;
  /** Rows of the table of free lists. */
  readonly rows: number;
  /** Bytes of the control block. */
  readonly controlBytes: number;
  /** Bytes of the smallest pool. */
  readonly leastPool: number;
  /** Number of pools, then begin and sentinel of each. */
  readonly pools: number;
  /** Anchors of the free lists. */
  readonly lists: number;
}

/**
 * Derives the layout of TLSF from its parameters.
 *
 * @throws {RangeError} If a parameter is out of range.
 */
export function tlsfLayout(options: TlsfOptions = {}): TlsfLayout {
  const { secondLevelLog2 = 5, granule = 8, splitThreshold = 32 } = options;
  if (!(Number.isInteger(secondLevelLog2) && secondLevelLog2 >= 1 && secondLevelLog2 <= 5)) {
    throw new RangeError(
      `Cannot create TLSF: "secondLevelLog2" must be an integer from 1 to 5, received ${secondLevelLog2}`,
    );
  }
  if (![4, 8, 16, 32, 64].includes(granule)) {
    throw new RangeError(
      `Cannot create TLSF: "granule" must be 4, 8, 16, 32 or 64, received ${granule}`,
    );
  }
  if (!(Number.isSafeInteger(splitThreshold) && splitThreshold >= 16)) {
    throw new RangeError(
      `Cannot create TLSF: "splitThreshold" must be an integer not below 16, received ${splitThreshold}`,
    );
  }
  const rows = 33 - secondLevelLog2 - Math.log2(granule);
  const leastBlock = alignUp(32, granule);
  const pools = SECOND_LEVEL + rows + 1;
  const lists = pools + 1 + 2 * MAXIMUM_POOLS;
  const controlBytes = alignUp(4 * (lists + 2 * (rows << secondLevelLog2)), Math.max(granule, 8));
  return {
    secondLevelLog2,
    granule,
    splitThreshold: alignUp(splitThreshold, granule),
    fifo: options.policy === "fifo",
    lastLook: options.lastLook ?? true,
    rows,
    leastBlock,
    controlBytes,
    leastPool: Math.max(granule, 8) + leastBlock,
    pools,
    lists,
  };
}
