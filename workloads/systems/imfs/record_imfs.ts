import { createRegion } from "../../../allocators/contract/region.ts";
import {
  BlockPool,
  type BlockSize,
  configureImfs,
  Imfs,
  type MemfileOperations,
  poolOperations,
} from "../../../allocators/imfs/mod.ts";
import { TraceBuilder } from "../../trace/trace_builder.ts";
import { recordOperations } from "../record_operations.ts";

/** The file system whose calls are recorded. */
export interface ImfsTraceOptions {
  /** Bytes of each block, and so of each request. Default: 16. */
  readonly blockSize?: BlockSize;
  /** Bytes of a pointer. Default: 4. */
  readonly pointerBytes?: 4 | 8;
  /** Blocks of the pool. Default: 500. */
  readonly blockCount?: number;
}

/**
 * Runs a script on a fresh file system over a block pool, and writes down what it asks of the pool.
 *
 * @param options The file system; the default is that of psximfs03.
 * @param script What is done with it. The operations are those of the file system: calls of them
 * are recorded as well.
 * @returns The operations so far, to be built under a name.
 *
 * @example A file of one byte takes a table and a block
 * ```ts
 * import { recordImfs } from "@allocert/allocert/workloads";
 * import { assertEquals } from "@std/assert";
 *
 * const builder = recordImfs({ blockSize: 128 }, (imfs) => imfs.create("a").truncate(1));
 * assertEquals([...builder.build("one-byte").sizes], [128, 128]);
 * ```
 */
export function recordImfs(
  options: ImfsTraceOptions,
  script: (imfs: Imfs, operations: MemfileOperations) => void,
): TraceBuilder {
  const { blockSize = 16, pointerBytes = 4, blockCount = 500 } = options;
  const configuration = configureImfs({ blockSize, pointerBytes });
  const region = createRegion(BlockPool.regionSize(blockSize, blockCount));
  const pool = new BlockPool(region, blockSize);
  const builder = new TraceBuilder();
  const operations = recordOperations(poolOperations(pool, configuration), builder, configuration);
  script(new Imfs(region.buffer, operations, configuration), operations);
  return builder;
}

/** The pool as it stands in the names of traces: number and size of its blocks. */
export function poolNameOf({ blockSize = 16, blockCount = 500 }: ImfsTraceOptions): string {
  return `${blockCount}x${blockSize}`;
}
