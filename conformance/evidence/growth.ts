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

/** Doublings after a step up that must add nothing, before the count has settled. */
const SETTLED = 3;

/** Steps that are taken for jitter however few steps a call takes. */
const FEW = 3;

/**
 * Finds how counted steps grow with a variable that is doubled from point to point.
 *
 * The last six doublings decide, the points before them are the run-up. Of each point the *peak* is
 * taken, the largest count so far: a shorter path at one population proves nothing.
 *
 * - `O(1)` the peak stays, settles, or jitters:
 *   - *stays*: the last six doublings add nothing to it;
 *   - *settles*: it climbs once, to at most 2.5 times as much, and then the last three doublings
 *     add nothing (two of a series of four points). Where it climbed more than once, the last flat
 *     stretch must be longer than each between two climbs: else it is a staircase, which is how a
 *     logarithm to a large base looks;
 *   - *jitters*: a single rise of at most 3 steps or 2 %; or rises of at most 3 steps or 10 % in
 *     all, while the counts come down again: the least of the last three is no more than the median
 *     of the first three that decide, or than their largest if the rises are of at most 3 steps.
 * - `O(n)` what two doublings add becomes at least 3.24 times (1.8 squared) as much from one pair
 *   to the next;
 * - `worse` it becomes more than 6.25 times as much (2.5 squared), or at least 4.3 times twice
 *   running while steps for each unit of the variable rise by a fifth, as those of n log n do;
 * - `O(log n)` the later three doublings add at most twice as much as the three before, up to 3
 *   steps or 5 % of the count: paths through trees are uneven. What each doubling adds must not
 *   rise from one to the next by a third and 3 steps in all, as it does for a square root and a
 *   squared logarithm;
 * - `unknown` anything else, and a series of fewer than seven points. If the variable cannot be
 *   doubled more often, four suffice. Five do for what is linear without any doubt: each doubling
 *   adds twice what the one before added.
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
  if (points.length <= (limited ? LEAST_DOUBLINGS : DOUBLINGS)) {
    return isPlainlyLinear(points) ? "O(n)" : "unknown";
  }
  const peaks = peaksOf(points);
  const deciding = peaks.slice(-DOUBLINGS - 1);
  const counts = points.slice(-DOUBLINGS - 1).map(({ steps }) => steps);
  if (deciding[0] === deciding.at(-1) || isJitter(peaks, counts)) return "O(1)";
  const climbs = climbsOf(peaks);
  const flat = peaks.length - 1 - climbs.at(-1)!.end;
  const isSettling = flat >= (points.length > LEAST_DOUBLINGS + 1 ? SETTLED : SETTLED - 1);
  if (isSettling && flat > longestPause(climbs)) {
    // A high rise that has just ended may be a capacity that was reached, or a path cut short.
    const { start, end } = climbs.at(-1)!;
    return peaks[end]! <= 2.5 * peaks[start]! ? "O(1)" : "unknown";
  }
  const growth = polynomialOf(points, deciding);
  if (growth !== undefined) return growth;
  // A high count early on, on another path, may cover the beginning of a rise.
  const isEven = risesEvenly(deciding) || risesEvenly(counts);
  const isSteeper = [counts, points.map(({ steps }) => steps)].some((all) =>
    risesSteadily(all, 1.3)
  );
  return isEven && !isSteeper ? "O(log n)" : "unknown";
}

/** Whether a count confirms a claim, contradicts it, or does not say. */
export type ClaimOutcome = "confirmed" | "contradicted" | "undecided";

/**
 * Holds a claim on the growth of steps to a counted series.
 *
 * A series that grows less than claimed confirms the claim, one that grows more contradicts it. One
 * that has no known shape
 *
 * - contradicts O(1) if the last six doublings add steps at least three times, and more than
 *   jitter;
 * - contradicts O(log n) if what each doubling adds rises steadily, to at least 2.5 times as much,
 *   while the count rises by a half, as a square root does;
 * - confirms O(n) if no doubling more than doubles it;
 * - leaves the claim undecided otherwise.
 *
 * A declared bound on the steps confirms O(1) by itself when no count exceeds it.
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
  const found = findGrowth(points, limited);
  if (points.length <= (limited ? LEAST_DOUBLINGS : DOUBLINGS)) {
    return claimed === "O(n)" && found === "O(n)" ? "confirmed" : "undecided";
  }
  if (bound !== undefined && points.every(({ steps }) => steps <= bound)) return "confirmed";
  if (found !== "unknown") return RANK[found] <= RANK[claimed] ? "confirmed" : "contradicted";
  const peaks = peaksOf(points).slice(-DOUBLINGS - 1);
  const [first, last] = [peaks[0]!, peaks.at(-1)!];
  if (claimed === "O(1)") {
    const rises = addedBy(peaks).filter((added) => added > 0).length;
    return rises >= 3 && last - first > Math.max(FEW, first / 10) ? "contradicted" : "undecided";
  }
  if (claimed === "O(log n)") {
    return risesSteadily(peaks, 2.5) && last >= 1.5 * first ? "contradicted" : "undecided";
  }
  return ratioOfLast(peaks) <= 2.2 ? "confirmed" : "undecided";
}

const RANK = { "O(1)": 0, "O(log n)": 1, "O(n)": 2, worse: 3 } as const;

/** The largest count so far, at each point. */
function peaksOf(points: readonly GrowthPoint[]): number[] {
  let highest = 0;
  return points.map(({ steps }) => highest = Math.max(highest, steps));
}

function addedBy(values: readonly number[]): number[] {
  return values.slice(1).map((value, i) => value - values[i]!);
}

/** Doublings one after the other that each add something: from point `start` to point `end`. */
interface Climb {
  readonly start: number;
  readonly end: number;
}

function climbsOf(peaks: readonly number[]): Climb[] {
  const climbs: Climb[] = [];
  for (let i = 1; i < peaks.length; i++) {
    if (peaks[i] === peaks[i - 1]) continue;
    const last = climbs.at(-1);
    if (last?.end === i - 1) climbs[climbs.length - 1] = { start: last.start, end: i };
    else climbs.push({ start: i - 1, end: i });
  }
  return climbs;
}

/** The most doublings between two climbs. */
function longestPause(climbs: readonly Climb[]): number {
  return Math.max(0, ...climbs.slice(1).map(({ start }, i) => start - climbs[i]!.end));
}

function isJitter(peaks: readonly number[], counts: readonly number[]): boolean {
  const rises = addedBy(peaks).filter((added) => added > 0);
  const [start, end] = [peaks.at(-counts.length)!, peaks.at(-1)!];
  if (rises.length === 1 && rises[0]! <= Math.max(FEW, start / 50)) return true;
  if (end - start > Math.max(FEW, start / 10)) return false;
  // Of four points, three at each end would be the same ones.
  const some = Math.min(3, counts.length >> 1);
  const early = counts.slice(0, some).toSorted((a, b) => a - b);
  return Math.min(...counts.slice(-some)) <= early[end - start <= FEW ? some - 1 : some >> 1]!;
}

/** Whether what each of the last doublings adds is twice what the one before added. */
function isPlainlyLinear(points: readonly GrowthPoint[]): boolean {
  if (points.length < 5) return false;
  const added = addedBy(points.map(({ steps }) => steps)).slice(-4);
  return added.at(-1)! >= 8 && added.every((steps, i) => {
    if (i === 0) return steps > 0;
    const ratio = steps / added[i - 1]!;
    return ratio >= 1.8 && ratio <= 2.15;
  });
}

/** Whether steps grow as a polynomial does: what two doublings add is multiplied. */
function polynomialOf(
  points: readonly GrowthPoint[],
  peaks: readonly number[],
): "O(n)" | "worse" | undefined {
  if (peaks.length <= DOUBLINGS) {
    const ratio = Math.max(ratioOfLast(peaks), ratioOfLast(addedBy(peaks)));
    return ratio < 1.8 ? undefined : ratio <= 2.5 ? "O(n)" : "worse";
  }
  const [first, second, third] = [0, 2, 4].map((i) => peaks[i + 2]! - peaks[i]!) as [
    number,
    number,
    number,
  ];
  const [before, now] = [second / first, third / second];
  if (second < FEW || now < 3.24 || before < 2.5) return undefined;
  if (now > 6.25 && before > 6.25) return "worse";
  const [early, late] = [points.at(-DOUBLINGS - 1)!, points.at(-1)!];
  const isSteeper = late.steps / late.at >= 1.2 * early.steps / early.at;
  return now >= 4.3 && before >= 4.3 && isSteeper ? "worse" : "O(n)";
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
  return late <= 2 * early + Math.max(FEW, counts[last]! / 20);
}

/** Whether each doubling adds no less than the one before, the last `factor` times the first. */
function risesSteadily(counts: readonly number[], factor: number): boolean {
  const added = addedBy(counts);
  return added[0]! >= 0 && added.at(-1)! > factor * added[0]! + FEW &&
    added.every((steps, i) => i === 0 || steps >= added[i - 1]!);
}

/** The smaller of the last two ratios of neighbours: one jump is no growth. */
function ratioOfLast(values: readonly number[]): number {
  const [a, b, c] = values.slice(-3) as [number, number, number];
  return a <= 0 ? 0 : Math.min(b / a, c / b);
}
