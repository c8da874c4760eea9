/** Row and column of a class. */
export interface LabClass {
  /** First-level index. */
  readonly fl: number;
  /** Second-level index. */
  readonly sl: number;
}

/** A block as a walk shows it. */
export interface LabBlock {
  /** Address of the payload. */
  readonly address: number;
  /** Bytes of the payload; 0 for the sentinel. */
  readonly size: number;
  /** The flag that the block is free. */
  readonly free: boolean;
  /** The flag that the block before it is free. */
  readonly previousFree: boolean;
  /**
   * Address of the payload of the block before it, as its header says; means nothing unless that
   * block is free.
   */
  readonly previous: number;
}

/** Blocks side by side that are in no list, for the two operations on single blocks. */
export interface LabArena {
  /** All blocks from first to last, the sentinel included. */
  walk(): readonly LabBlock[];
  /**
   * Cuts block number `index` in two, the first of `size` bytes; the second keeps the state of the
   * whole.
   *
   * @returns `false`, with nothing changed, if too little would be left for the second.
   */
  split(index: number, size: number): boolean;
  /** Joins block number `index` with the one behind it; does nothing if that is the sentinel. */
  absorb(index: number): void;
}

/** A TLSF with one pool or more. */
export interface LabHeap {
  /** The memory that addresses lead into. */
  readonly buffer: ArrayBufferLike;
  /** Allocates; 0 if it cannot. */
  malloc(size: number): number;
  /** Gives back. */
  free(address: number): void;
  /** Adds a pool of so many bytes behind the others; at most 64 KiB are asked for in all. */
  addPool(bytes: number): boolean;
  /** All blocks of pool number `pool` from first to last, the sentinel included. */
  walk(pool: number): readonly LabBlock[];
}

/** An item of the exercise on lists. */
export interface LabItem {
  /** Sorts the first list. */
  readonly val1: number;
  /** Sorts the second list. */
  readonly val2: number;
}

/**
 * What a student's TLSF shows of itself, so that the lab's tests can judge it.
 *
 * A module exports it as `lab`. Layout and numbers are those of 64-bit words: a header of 8 bytes,
 * granules of 8 bytes, 32 columns, 16 bytes of overhead for each pool.
 */
export interface LabSubject {
  /** Name for the score sheet. */
  readonly name: string;
  /**
   * Bytes of the smallest payload that `split` leaves over: 8 by the rule of the lab, 24 by that of
   * the reference, which is safe because two links and the index kept by the next block fit.
   */
  readonly leastRemainder: 8 | 24;
  /**
   * Puts two items into two intrusive lists, the larger value first: by `val1` into the first, by
   * `val2` into the second.
   *
   * @returns For each list the items' numbers, 0 and 1, in the order of the list.
   */
  sortDescending(
    items: readonly [LabItem, LabItem],
  ): readonly [readonly number[], readonly number[]];
  /** Makes an arena of free blocks of these sizes, and a sentinel. */
  createArena(sizes: readonly number[]): LabArena;
  /** The class into which a free block of `size` bytes is put. */
  mapInsert(size: number): LabClass;
  /** Makes a TLSF whose first pool has exactly `poolBytes`. */
  createHeap(poolBytes: number): LabHeap;
}
