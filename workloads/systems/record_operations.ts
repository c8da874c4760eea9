import type { ImfsConfiguration, MemfileOperations } from "../../allocators/imfs/mod.ts";
import { IdPool } from "../trace/id_pool.ts";
import type { TraceBuilder } from "../trace/trace_builder.ts";

/**
 * Puts a recorder in front of a table of operations: what the file system asks is served as before
 * and written down.
 *
 * A refused block is recorded as allocated and freed at once, so that an allocator which does serve
 * it is left with as many live blocks as the one that was recorded. Free space is not recorded.
 *
 * @param operations The table that serves.
 * @param builder What is written to.
 * @param configuration Names the block size.
 * @returns The table to give to the file system.
 */
export function recordOperations(
  operations: MemfileOperations,
  builder: TraceBuilder,
  { blockSize }: ImfsConfiguration,
): MemfileOperations {
  const pool = new IdPool();
  const ids = new Map<number, number>();
  return {
    allocateBlock() {
      const address = operations.allocateBlock();
      const id = pool.take();
      builder.malloc(id, blockSize);
      if (address !== 0) ids.set(address, id);
      else {
        builder.free(id);
        pool.give(id);
      }
      return address;
    },
    freeBlock(address) {
      operations.freeBlock(address);
      if (address === 0) return;
      const id = ids.get(address)!;
      ids.delete(address);
      builder.free(id);
      pool.give(id);
    },
    getFreeSpace: () => operations.getFreeSpace(),
  };
}
