import type { Growth } from "../../allocators/contract/claims.ts";

/** What was counted at one population. */
export interface GrowthPoint {
  /** The variable that was doubled: free blocks, live blocks, bytes or pools. */
  readonly at: number;
  /** Most steps that one call took there. */
  readonly steps: number;
}

/**
 * How a counted series grows; `"worse"` is more than O(n), `"unknown"` none of the known shapes.
 */
export type FoundGrowth = Growth | "worse" | "unknown";

/** Doublings that decide; what comes before them is the run-up. */
const DOUBLINGS = 6;

/**
 * Doublings without which nothing is found, even of a variable that cannot be doubled more often.
 */
const LEAST_DOUBLINGS = 3;

/**
 * Finds how counted steps grow with a variable that is doubled from point to point.
 *
 * The last six doublings decide, the points before them are the run-up. Of each point the largest
 * count so far is taken, as a shorter path at one population proves nothing.
 *
 * - `O(1)` no step is added;
 * - `O(n)` the count, or what each doubling adds to it, becomes at least 1.8 times as large and at
 *   most 2.5 times;
 * - `worse` it grows faster than that;
 * - `O(log n)` the later three doublings add at most twice as much as the three before, up to a
 *   step for each;
 * - `unknown` anything else, and a series of fewer than seven points. If the variable cannot be
 *   doubled more often, four suffice.
 *
 * Counts are exact, so there is no tolerance for noise; what tolerance there is admits data
 * structures whose paths differ by a step or two, such as balanced trees.
 *
 * @param points The series, each `at` twice the one before.
 * @param limited Whether the variable cannot be doubled more often.
 * @returns The growth found.
 *
 * @example A search that looks at every hole
 * ```ts
 * import { findGrowth } from "@allocert/allocert/conformance";
 * import { assertEquals } from "@std/assert";
 *
 * const holes = [16, 32, 64, 128, 256, 512, 1024];
 * assertEquals(findGrowth(holes.map((at) => ({ at, steps: 40 }))), "O(1)");
 * assertEquals(findGrowth(holes.map((at) => ({ at, steps: 9 + 2 * at }))), "O(n)");
 * ```
 */
export function findGrowth(points: readonly GrowthPoint[], limited = false): FoundGrowth {
  if (points.length <= (limited ? LEAST_DOUBLINGS : DOUBLINGS)) return "unknown";
  const highest = decidingMaxima(points);
  const added = highest.slice(1).map((steps, i) => steps - highest[i]!);
  if (added.every((steps) => steps === 0)) return "O(1)";
  const factor = Math.max(ratioOfLast(highest), ratioOfLast(added));
  // A high count early on, on another path, may cover the beginning of a rise.
  const raw = points.slice(-DOUBLINGS - 1).map(({ steps }) => steps);
  if (risesEvenly(highest) || risesEvenly(raw)) return "O(log n)";
  if (factor >= 1.8) return factor <= 2.5 ? "O(n)" : "worse";
  return "unknown";
}

/** Whether a count confirms a claim, contradicts it, or does not say. */
export type ClaimOutcome = "confirmed" | "contradicted" | "undecided";

/**
 * Holds a claim on the growth of steps to a counted series.
 *
 * A series that grows less than claimed confirms the claim. One that has no known shape contradicts
 * a claim of O(1) if steps are added more than once in the last six doublings, confirms O(n) if no
 * doubling more than doubles the count, and else leaves the claim undecided. A declared bound on
 * the steps confirms O(1) by itself when no count exceeds it.
 *
 * @param claimed The claimed growth.
 * @param points The series, each `at` twice the one before.
 * @param bound Steps that no call exceeds, if the author declares them.
 * @param limited Whether the variable cannot be doubled more often.
 * @returns What the series says of the claim.
 */
export function holdToClaim(
  claimed: Growth,
  points: readonly GrowthPoint[],
  bound?: number,
  limited = false,
): ClaimOutcome {
  if (points.length <= (limited ? LEAST_DOUBLINGS : DOUBLINGS)) return "undecided";
  if (bound !== undefined && points.every(({ steps }) => steps <= bound)) return "confirmed";
  const found = findGrowth(points, limited);
  if (found !== "unknown" && RANK[found] <= RANK[claimed]) return "confirmed";
  const highest = decidingMaxima(points);
  const rises = highest.filter((steps, i) => i > 0 && steps > highest[i - 1]!).length;
  if (claimed === "O(1)") return rises > 1 ? "contradicted" : "undecided";
  if (found !== "unknown") return "contradicted";
  if (claimed === "O(n)" && ratioOfLast(highest) <= 2.2) return "confirmed";
  return "undecided";
}

const RANK = { "O(1)": 0, "O(log n)": 1, "O(n)": 2, worse: 3 } as const;

/** The largest count so far, at each of the points that decide. */
function decidingMaxima(points: readonly GrowthPoint[]): number[] {
  let highest = 0;
  return points.map(({ steps }) => highest = Math.max(highest, steps)).slice(-DOUBLINGS - 1);
}

/**
 * Whether the later doublings add about as much as the earlier ones: at most twice as much, as
 * paths through trees are uneven. A square root adds 2.8 times as much, a line 8 times.
 */
function risesEvenly(counts: readonly number[]): boolean {
  const last = counts.length - 1;
  const half = Math.floor(last / 2);
  const early = counts[half]! - counts[0]!;
  const late = counts[last]! - counts[last - half]!;
  return late <= 2 * early + 3;
}

/** The smaller of the last two ratios of neighbours: one jump is no growth. */
function ratioOfLast(values: readonly number[]): number {
  const [a, b, c] = values.slice(-3) as [number, number, number];
  return a <= 0 ? 0 : Math.min(b / a, c / b);
}
