/** What is known of the times of each of several calls, each timed in many replays. */
export interface CallTimes {
  /** Adds a time of a call, and returns what {@linkcode CallTimes.of} then says. */
  add(call: number, time: number): number;
  /** What a call takes; infinite if it was never timed. */
  of(call: number): number;
  /** Whether a call took far longer than that in most replays. */
  isUnsteady(call: number): boolean;
}
