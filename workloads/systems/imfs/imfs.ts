import type { Trace } from "../../trace/trace.ts";
import { psximfs03 } from "./psximfs03.ts";
import { type ImfsTraceOptions, poolNameOf, recordImfs } from "./record_imfs.ts";

/**
 * What the script of psximfs03 asks of its pool: a file is filled, cut, extended against an empty
 * pool, extended to the end and unlinked.
 *
 * The trace holds the requests that the pool of `blockCount` blocks refuses, each freed at once, so
 * an allocator with more memory ends with no block live as well.
 *
 * @param options The file system; the default is that of the original test.
 * @returns The trace, named `imfs` and the number and size of the blocks.
 *
 * @example The original: one file, at most 500 blocks live
 * ```ts
 * import { blockPool, createRegion } from "@allocert/allocert/allocators";
 * import { BlockPool } from "@allocert/allocert/allocators/systems";
 * import { imfsTrace, replay } from "@allocert/allocert/workloads";
 * import { assertEquals } from "@std/assert";
 *
 * const trace = imfsTrace();
 * assertEquals(trace.name, "imfs-500x16");
 * const result = replay(trace, blockPool.create(createRegion(BlockPool.regionSize(16, 500))));
 * assertEquals([result.peakLiveBytes, result.liveBlocks], [8000, 0]);
 * ```
 */
export function imfsTrace(options: ImfsTraceOptions = {}): Trace {
  return recordImfs(options, psximfs03).build(`imfs-${poolNameOf(options)}`);
}
