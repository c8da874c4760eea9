import { Op, type Trace } from "./trace.ts";

/** What a trace asks for, whatever allocator serves it. */
export interface TraceSummary {
  /** Operations in all. */
  readonly operations: number;
  /** Operations of each kind. */
  readonly counts: {
    readonly malloc: number;
    readonly free: number;
    readonly realloc: number;
    readonly memalign: number;
    readonly mode: number;
  };
  /** Most blocks live at one time, if every request is served. */
  readonly peakLiveBlocks: number;
  /** Largest sum of requested bytes live at one time, if every request is served. */
  readonly peakLiveBytes: number;
  /** Blocks live after the last operation, if every request is served. */
  readonly liveBlocks: number;
  /**
   * Sizes of all requests in bytes: of half of them, of nine in ten, and of all, at most this many;
   * 0 if there are none.
   */
  readonly sizes: { readonly p50: number; readonly p90: number; readonly max: number };
  /** Largest alignment asked for in bytes; 0 if none is. */
  readonly largestAlignment: number;
}

/**
 * Sums up what a trace asks for. Takes O(n log n) time for n operations.
 *
 * A region for the trace needs `peakLiveBytes`, and room for headers, rounding and fragmentation
 * besides.
 *
 * @param trace What is summed up.
 *
 * @example Size a region
 * ```ts
 * import { summarizeTrace, TraceBuilder } from "@allocert/allocert/workloads";
 * import { assertEquals } from "@std/assert";
 *
 * const trace = new TraceBuilder().malloc(0, 100).free(0).malloc(0, 60).build("reuse");
 * assertEquals(summarizeTrace(trace).peakLiveBytes, 100);
 * ```
 */
export function summarizeTrace(trace: Trace): TraceSummary {
  const { ops, ids, sizes, alignments, idCount } = trace;
  const counts = new Uint32Array(5);
  const liveSizes = new Float64Array(idCount);
  const requests = new Float64Array(ops.length);
  let requestCount = 0;
  let liveBlocks = 0;
  let peakLiveBlocks = 0;
  let liveBytes = 0;
  let peakLiveBytes = 0;
  let largestAlignment = 0;
  for (let i = 0; i < ops.length; i++) {
    const op = ops[i]!;
    counts[op]!++;
    if (op === Op.Mode) continue;
    const id = ids[i]!;
    const size = sizes[i]!;
    if (op === Op.Free) liveBlocks--;
    else {
      requests[requestCount++] = size;
      if (op !== Op.Realloc) liveBlocks++;
    }
    liveBytes += size - liveSizes[id]!;
    liveSizes[id] = size;
    if (liveBlocks > peakLiveBlocks) peakLiveBlocks = liveBlocks;
    if (liveBytes > peakLiveBytes) peakLiveBytes = liveBytes;
    if (alignments[i]! > largestAlignment) largestAlignment = alignments[i]!;
  }
  const sorted = requests.subarray(0, requestCount).sort();
  return {
    operations: ops.length,
    counts: {
      malloc: counts[Op.Malloc]!,
      free: counts[Op.Free]!,
      realloc: counts[Op.Realloc]!,
      memalign: counts[Op.Memalign]!,
      mode: counts[Op.Mode]!,
    },
    peakLiveBlocks,
    peakLiveBytes,
    liveBlocks,
    sizes: { p50: quantile(sorted, 0.5), p90: quantile(sorted, 0.9), max: quantile(sorted, 1) },
    largestAlignment,
  };
}

/** The smallest value that at least `share` of all values do not exceed. */
function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
