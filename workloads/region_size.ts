import type { Trace } from "./trace/trace.ts";
import { summarizeTrace } from "./trace/trace_summary.ts";

/**
 * Bytes of a region in which an allocator should serve the whole trace: the power of two above
 * twice the peak of live bytes, 128 bytes for each block live at that time, and 64 KiB.
 *
 * An allocator that wastes more (a buddy just above a power of two, a page heap under tiny blocks,
 * a bump allocator) may still run out. Takes O(n log n) time for n operations.
 *
 * @param trace What is to be replayed.
 *
 * @example Create a heap for a trace
 * ```ts
 * import { createRegion, tlsf } from "@allocert/allocert/allocators";
 * import { randomTrace, regionSizeFor, replay } from "@allocert/allocert/workloads";
 * import { assertEquals } from "@std/assert";
 *
 * const trace = randomTrace(1, { operations: 1000 });
 * const heap = tlsf.create(createRegion(regionSizeFor(trace)));
 * assertEquals(replay(trace, heap).refused, 0);
 * ```
 */
export function regionSizeFor(trace: Trace): number {
  const { peakLiveBytes, peakLiveBlocks } = summarizeTrace(trace);
  const needed = 2 * peakLiveBytes + 128 * peakLiveBlocks + 65536;
  let size = 65536;
  while (size < needed) size *= 2;
  return size;
}
