import type { Operation } from "../../allocators/contract/claims.ts";
import type { Bucket } from "../../meters/statistics/histogram.ts";
import type { LatencyOutcome } from "../../meters/latency/latency_outcome.ts";
import type { LatencyWarning } from "./latency_warning.ts";
import type { RunEnvironment } from "./run_environment.ts";

/**
 * The latency of one operation of one allocator with one outcome under one workload: one row of
 * `latency.csv`.
 *
 * Plain data. What is not known is left out. Durations are in nanoseconds and include the clock's
 * own cost.
 */
export interface LatencyRow {
  /** Name of the subject. */
  readonly allocator: string;
  /** Version of the subject. */
  readonly version: string;
  /** Through which binary interface it was called. */
  readonly abi: "javascript" | "webassembly" | "native";
  /** Name of the trace. */
  readonly workload: string;
  /** Seed of the trace, if it was generated. */
  readonly seed?: number;
  /** SHA-256 of the text of the trace, in hexadecimal. */
  readonly traceSha256: string;
  /** What was called. */
  readonly operation: Operation;
  /** How it ended. */
  readonly outcome: LatencyOutcome;
  /** Times taken: calls in the trace times replays. */
  readonly samples: number;
  /** Replays made after warming up. */
  readonly replays: number;
  /** Whether every replay returned the same offsets. */
  readonly replayHashOk: boolean;
  /** Least of all times. */
  readonly minNs: number;
  /** Median of all times. */
  readonly p50Ns?: number;
  /** 90th percentile of all times. */
  readonly p90Ns?: number;
  /** 99th percentile of all times. */
  readonly p99Ns?: number;
  /** 99.9th percentile of all times. */
  readonly p999Ns?: number;
  /** 99.99th percentile of all times. */
  readonly p9999Ns?: number;
  /** Largest of all times: what the machine, the runtime and the allocator did together. */
  readonly rawMaxNs: number;
  /** The replayed worst case; left out if the replays differed. */
  readonly worstNs?: number;
  /** The same over the first half of the replays. */
  readonly worstHalfNs?: number;
  /**
   * The replayed worst case of the control, same operation and workload. Not subtracted from
   * anything.
   */
  readonly controlNs?: number;
  /** Largest of all times of the control. */
  readonly controlMaxNs?: number;
  /** Mean of the steps of a sample of the calls: up to 100, spread evenly over the trace. */
  readonly stepsMean?: number;
  /** Most steps of a call in that sample. */
  readonly stepsMax?: number;
  /** `valid`; `doubtful` with a warning; `invalid` if there is no replayed worst case. */
  readonly status: "valid" | "doubtful" | "invalid";
  /** What is doubtful. */
  readonly warnings: readonly LatencyWarning[];
  /** What measured. */
  readonly environment: RunEnvironment;
  /** All times, counted in buckets, from the lowest on. */
  readonly histogram: readonly Bucket[];
}
