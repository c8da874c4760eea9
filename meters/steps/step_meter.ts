import type { Probe } from "../../workloads/trace/probe.ts";

/** What the measured operations of a probe cost. One element per measured operation. */
export interface StepCounts {
  /**
   * Steps of the call; NaN if the operation did not reach the allocator, because its block was not
   * live; `Infinity` if they are more than `budget`.
   */
  readonly steps: Float64Array;
  /**
   * Calls that were counted in slices only, together with others, and whose steps are NaN as well:
   * their slice cost no more than such calls explain. Left out if each was counted by itself.
   */
  readonly inSlices?: number;
  /** Steps of one call after which counting ends; left out if it never does. */
  readonly budget?: number;
  /**
   * What the call returned, 0 for null and for a free; NaN if the operation did not reach the
   * allocator.
   */
  readonly addresses: Float64Array;
  /** How many measured operations did not reach the allocator. */
  readonly skipped: number;
  /**
   * How many of the operations that build the state were refused; left out if the meter does not
   * look.
   */
  readonly refused?: number;
}

/** How the operations of a probe are counted. */
export interface CountOptions {
  /**
   * Whether readings may be taken of slices of a replay, which are narrowed down to single calls
   * where a slice costs more than its calls explain. So thousands of calls are counted in a second
   * where a reading takes long; where it does not, each call is counted by itself all the same.
   * Default `false`.
   */
  readonly slices?: boolean;
}

/** Settings of every step meter. */
export interface StepMeterOptions {
  /**
   * Milliseconds after which an operation that has not returned is taken for endless; found after
   * one to two times as long. 30,000 if left out, 10,000 for native code.
   */
  readonly timeLimit?: number;
}

/**
 * Counts the steps of single calls of one subject. What a step is depends on how the subject is
 * written: a basic block of JavaScript, a counter planted in WebAssembly, a machine instruction.
 *
 * May own a worker or a child process, so it must be closed.
 */
export interface StepMeter extends Disposable {
  /**
   * Replays a probe on a fresh allocator and counts the steps of each measured operation.
   *
   * A measured operation takes 0.4 to 0.8 ms and 4 KiB in JavaScript, and 20 to 90 microseconds for
   * each instruction of native code. Calls are served one after the other.
   *
   * @throws {RangeError} If the measured indices are not ascending or not within the trace.
   * @throws {StepsUnavailable} If the subject throws or does not return, has no counts, or the
   * meter is closed. After a time limit the meter goes on.
   */
  count(probe: Probe, options?: CountOptions): Promise<StepCounts>;
  /**
   * Ends counting. What is under way fails with the reason `closed`; a second call does nothing.
   */
  close(): void;
}
