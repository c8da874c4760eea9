import type { Operation } from "../../allocators/contract/claims.ts";
import type { Histogram } from "../statistics/histogram.ts";
import type { ClockProbe } from "./clock/clock.ts";
import type { LatencyOutcome } from "./latency_outcome.ts";

/**
 * Times of all calls of one operation with one outcome. Durations are in nanoseconds, the clock's
 * own cost included.
 */
export interface OperationTimes {
  /** What was called. */
  readonly operation: Operation;
  /** How it ended. */
  readonly outcome: LatencyOutcome;
  /** Calls in one replay. */
  readonly calls: number;
  /**
   * The replayed worst case: over all calls, the largest of the least times that each took in all
   * replays. With cold caches, the largest of their lowest deciles.
   */
  readonly worst: number;
  /**
   * The same over the first half of the replays, of those on a quiet core if there were any. Far
   * from `worst`, it says that the replays were too few.
   */
  readonly worstHalf: number;
  /**
   * Calls that took over five times their least time in most replays: something that outlives the
   * heap decides how long they take, and `worst` is that of its fast replays.
   */
  readonly unsteady: number;
  /** Index in the trace of the call that took `worst`. */
  readonly worstIndex: number;
  /** Every single time of every replay. */
  readonly histogram: Histogram;
}

/** What {@linkcode timeReplays} found of one subject. */
export interface ReplayTimes {
  /** Replays made after warming up. */
  readonly replays: number;
  /** How many of them the time in which the core was quiet is worth. */
  readonly quietReplays: number;
  /**
   * Whether that is so little that some call may never have fallen into such time: for n calls less
   * than ln(100 n), which leaves a chance of 1 %. `worst` may then be too high by half.
   */
  readonly busy: boolean;
  /** The clock that timed them. */
  readonly clock: ClockProbe;
  /** Replays made to warm up, not part of the times. */
  readonly warmUps: number;
  /** Whether two warm-up replays in a row took the same time up to 5 %. */
  readonly settled: boolean;
  /** Whether the collector could be run before the replays. */
  readonly collected: boolean;
  /**
   * Whether every replay returned the same offsets. If not, the least time of a call is that of
   * different things, and `worst` says nothing.
   */
  readonly sameHash: boolean;
  /** For each operation of the trace the number of its outcome in {@linkcode LATENCY_OUTCOMES}. */
  readonly outcomes: Uint8Array;
  /** One element for each operation and outcome that occurred. */
  readonly operations: readonly OperationTimes[];
}
