/**
 * What is doubtful about a row:
 *
 * - `nondeterministic`: two replays returned different offsets; there is no replayed worst case;
 * - `too-few-replays`: the worst case still moved by over a tenth in the second half of the
 *   replays;
 * - `unsteady`: some call took over five times its least time in most replays, so that it does not
 *   do the same in each; the worst case is that of its fast replays;
 * - `busy-core`: somebody else used the core too in nearly all of the time; the worst case may be
 *   too high by half;
 * - `near-control`: the control's worst case is over four fifths of this one, which is therefore
 *   not reported;
 * - `not-settled`: the warm-up ended before two replays in a row took the same time;
 * - `no-collector`: the runtime's collector could not be run before the replays;
 * - `coarse-clock`: the clock's step over the square root of the replays, which is what they tell
 *   apart together, is over a twentieth of the median; the worst case is not reported (rule L5).
 */
export type LatencyWarning =
  | "nondeterministic"
  | "too-few-replays"
  | "unsteady"
  | "busy-core"
  | "near-control"
  | "not-settled"
  | "no-collector"
  | "coarse-clock";

/** What to do about each warning, one sentence each. */
export const LATENCY_REMEDIES: { readonly [warning in LatencyWarning]: string } = {
  "nondeterministic":
    "There is no replayed worst case: find the state that outlives the region (a clock, a random source, a global)",
  "too-few-replays": "Ask for more replays or a larger budget, or measure on a quieter machine",
  "unsteady":
    "Find the state that outlives the region and decides how long a call takes (a counter, a global, a cache)",
  "busy-core": "Measure again while no other program or virtual machine shares the core",
  "near-control": "Most of the figure is the clock and the call: compare counted steps instead",
  "not-settled": "Measure again on a quieter machine, or use a longer trace",
  "no-collector": "Start the runtime with --v8-flags=--expose-gc",
  "coarse-clock": "Rely on the worst case of longer operations, or on counted steps",
};
