import type { Allocator } from "../contract/allocator.ts";
import type { BlockPool } from "./block_pool.ts";
import type { ImfsConfiguration } from "./configuration.ts";

/**
 * Where the in-memory file system gets its blocks from: the replaceable table of three operations.
 *
 * Blocks have the configured size. The operations are called in task context only, and never while
 * another is running.
 *
 * Source: `IMFS_memfile_ops` of RTEMS (user allocator-deallocator plugin).
 */
export interface MemfileOperations {
  /** Hands out one block, filled with zeros; 0 if none is left. */
  allocateBlock(): number;
  /** Takes a block back. Address 0 does nothing. */
  freeBlock(address: number): void;
  /**
   * Bytes that are free. The file system reports whole blocks of it, as if nothing else were needed
   * to use them.
   */
  getFreeSpace(): number;
}

/**
 * The default operations: blocks come from a heap, one `malloc` each, and are cleared on arrival.
 *
 * Free space is what the allocator's fixed blocks or else its heap walk has (linear in the blocks,
 * and more than can be used: neither headers nor fragmentation are taken off). Pass `freeSpace` for
 * an allocator that offers neither.
 *
 * @param allocator Any allocator that serves requests of the block size and takes them back.
 * @param buffer The memory that its addresses point into.
 * @param configuration Names the block size.
 * @param freeSpace Bytes that are free in it.
 * @returns The table.
 * @throws {TypeError} If nothing tells the free space.
 */
export function heapOperations(
  allocator: Allocator,
  buffer: ArrayBufferLike,
  { blockSize }: ImfsConfiguration,
  freeSpace: (() => number) | undefined = freeSpaceOf(allocator),
): MemfileOperations {
  if (freeSpace === undefined) {
    throw new TypeError(
      'Cannot create memfile operations: the allocator must offer "fixedBlocks" or "blocks", or "freeSpace" be passed',
    );
  }
  const bytes = new Uint8Array(buffer);
  return {
    allocateBlock() {
      const address = allocator.malloc(blockSize);
      if (address !== 0) bytes.fill(0, address, address + blockSize);
      return address;
    },
    freeBlock: (address) => allocator.free(address),
    getFreeSpace: freeSpace,
  };
}

/**
 * The operations of psximfs03: blocks come from a free list and are cleared by it, free space is a
 * count. All are O(1).
 *
 * @param pool The free list.
 * @param configuration Names the block size, which must be that of the pool.
 * @returns The table.
 * @throws {RangeError} If the pool has blocks of another size.
 */
export function poolOperations(
  pool: BlockPool,
  { blockSize }: ImfsConfiguration,
): MemfileOperations {
  if (pool.fixedBlocks.blockSize !== blockSize) {
    throw new RangeError(
      `Cannot create memfile operations: "pool" must have blocks of ${blockSize} bytes, received ${pool.fixedBlocks.blockSize}`,
    );
  }
  return {
    allocateBlock: () => pool.malloc(blockSize),
    freeBlock: (address) => pool.free(address),
    getFreeSpace: () => pool.fixedBlocks.freeSpace(),
  };
}

function freeSpaceOf(allocator: Allocator): (() => number) | undefined {
  const { fixedBlocks } = allocator;
  if (fixedBlocks !== undefined) return () => fixedBlocks.freeSpace();
  if (allocator.blocks === undefined) return undefined;
  return () => {
    let bytes = 0;
    for (const block of allocator.blocks!()) if (block.free) bytes += block.size;
    return bytes;
  };
}
