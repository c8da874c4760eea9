/**
 * The fixed-size side of a pool allocator: blocks of one size, counted.
 *
 * Source: the user allocator-deallocator plugin of the RTEMS in-memory file system (seed 000).
 */
export interface FixedBlocks {
  /** Bytes of each block. */
  readonly blockSize: number;
  /** Number of blocks, free or not. */
  readonly blockCount: number;
  /** Bytes in free blocks: `blockSize` times their number. */
  freeSpace(): number;
}
