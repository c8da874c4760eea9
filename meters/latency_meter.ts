import type { Operation } from "../allocators/claims.ts";
import type { Subject } from "../allocators/subject.ts";
import type { Trace } from "../workloads/trace.ts";
import { findCollector } from "./_collector.ts";
import { LatencyRecords } from "./_latency_records.ts";
import { ReplaySeries } from "./_replay_series.ts";
import type { Histogram } from "./histogram.ts";

/** What is replayed: a trace, and the memory that the allocator gets. A {@linkcode Probe} is one. */
export interface LatencyLoad {
  /** The operations. */
  readonly trace: Trace;
  /** Bytes of the region that the allocator is created on. */
  readonly regionSize: number;
  /** Bytes of further pools, added in this order; left out if there are none. */
  readonly pools?: readonly number[];
  /** Indices of the operations that are reported, ascending; all of them if left out. */
  readonly measured?: Uint32Array;
}

/** Settings of {@linkcode replayLatency}. */
export interface LatencyOptions {
  /** Replays, at least {@linkcode LEAST_REPLAYS}. 101 if left out. */
  readonly replays?: number;
  /** Milliseconds after which no replay is begun once the least number has been made. 3,000 if left out. */
  readonly budget?: number;
}

/** Times of all calls of one operation with one outcome. Durations are in nanoseconds, the clock's own cost included. */
export interface OperationLatency {
  /** What was called. */
  readonly operation: Operation;
  /** Whether null was returned. */
  readonly outcome: "ok" | "null";
  /** Calls in one replay. */
  readonly calls: number;
  /** The replayed worst case: over all calls, the largest of the least times that each took in all replays. */
  readonly worst: number;
  /** The same over the first half of the replays. Far from `worst`, it says that the replays were too few. */
  readonly worstHalf: number;
  /** Index in the trace of the call that took `worst`. */
  readonly worstIndex: number;
  /** Every single time of every replay. */
  readonly histogram: Histogram;
}

/** What {@linkcode replayLatency} found. */
export interface ReplayedLatency {
  /** Replays made after warming up. */
  readonly replays: number;
  /** Replays made to warm up, not part of the times. */
  readonly warmUps: number;
  /** Whether two warm-up replays in a row took the same time up to 5 %. */
  readonly settled: boolean;
  /** Whether the collector could be run before the replays. */
  readonly collected: boolean;
  /**
   * Whether every replay returned the same offsets. If not, the least time of a call is that of different things, and `worst`
   * says nothing.
   */
  readonly sameHash: boolean;
  /** One element for each operation and outcome that occurred. */
  readonly operations: readonly OperationLatency[];
}

/** Replays below which there is no replayed worst case (rule L3). */
export const LEAST_REPLAYS = 31;

/**
 * Measures the replayed worst case of each operation of a trace.
 *
 * The trace is replayed again and again, each time from byte-identical state: the region filled with junk, the allocator
 * created anew on it. Each call is timed by two readings of the clock. The least time that a call took over all replays is
 * what the algorithm needs, for the same call does the same work each time; whatever else falls into it (the collector, the
 * compiler, the scheduler, other programs) falls elsewhere in the next replay. The worst case is the maximum of these
 * minima over all calls. Raw times are kept in histograms.
 *
 * - *Warm-up.* Replays are made and dropped until two in a row take the same time up to 5 %, but for a tenth of a second at
 *   least and about one second at most.
 * - *The collector* runs once, before the replays, not before each. V8 throws away optimised code that embeds the shape of
 *   objects that all died, so collecting before each replay would time the compiler's comeback; for the same reason the last
 *   allocator is kept alive. Collections that fall into the replays fall on different calls each time.
 * - *What is not done*: nothing is subtracted, and nothing is left out. A call costs at least two readings of the clock: put the
 *   same measurement of an allocator that does nothing beside it.
 * - *Caches* are as warm as the trace leaves them. Only where operations are picked by `measured`, the region is read through
 *   once, 16 operations before the first of these, so that they find it as near as operations in a small heap do.
 *
 * The timed region allocates no objects. Time grows with operations times replays, memory with operations only: about 40
 * bytes for each, and 70 KiB for each kind of outcome.
 *
 * @param subject What is measured.
 * @param load What it is asked.
 * @param options Settings.
 * @returns The times by operation and outcome.
 * @throws {RangeError} If fewer than {@linkcode LEAST_REPLAYS} replays are asked for.
 * @throws {TypeError} If the allocator lacks an operation that the trace uses.
 *
 * @example The worst of a thousand allocations
 * ```ts
 * import { tlsf } from "@allocert/allocert/allocators";
 * import { replayLatency } from "@allocert/allocert/meters";
 * import { TraceBuilder } from "@allocert/allocert/workloads";
 * import { assert } from "@std/assert";
 *
 * const builder = new TraceBuilder();
 * for (let id = 0; id < 1000; id++) builder.malloc(id, 8 * (id % 20) + 8);
 * const { operations, sameHash } = await replayLatency(tlsf, {
 *   trace: builder.build("thousand"),
 *   regionSize: 1 << 20,
 * }, { replays: 31 });
 * assert(sameHash);
 * assert(operations[0]!.worst <= operations[0]!.histogram.max);
 * ```
 */
export async function replayLatency(
  subject: Subject,
  load: LatencyLoad,
  options: LatencyOptions = {},
): Promise<ReplayedLatency> {
  const { replays = 101, budget = 3_000 } = options;
  if (!(replays >= LEAST_REPLAYS)) {
    throw new RangeError(
      `Cannot measure latency: "replays" must be at least ${LEAST_REPLAYS}, received ${replays}`,
    );
  }
  const collect = await findCollector();
  const series = new ReplaySeries(subject, load);
  const { warmUps, settled } = series.warmUp();
  collect?.();
  const deadline = performance.now() + budget;
  const records = new LatencyRecords(load, replays);
  let count = 0;
  while (count < replays && (count < LEAST_REPLAYS || performance.now() < deadline)) {
    series.replay();
    records.add(series.arrays, count++);
  }
  return {
    replays: count,
    warmUps,
    settled,
    collected: collect !== undefined,
    sameHash: series.sameHash,
    operations: records.operations(count),
  };
}
