import type { Growth, Operation, Variable } from "../../../allocators/contract/claims.ts";
import { StepsUnavailable } from "../../../meters/steps/steps_unavailable.ts";
import type { Probe } from "../../../workloads/trace/probe.ts";
import type { CheckContext } from "../../evidence/check_context.ts";
import { findGrowth, type GrowthPoint, holdToClaim } from "../../evidence/growth.ts";
import { leastTime } from "./_replayed_time.ts";
import { NoVerdict } from "../../evidence/no_verdict.ts";

/**
 * A series of heap states in which one variable is doubled, and the operation whose steps are
 * counted in them.
 */
export interface GrowthCheck {
  /** What is called. */
  readonly operation: Operation;
  /** What is doubled. */
  readonly variable: Variable;
  /** What grows along with it, as it cannot be held fixed. */
  readonly along?: readonly Variable[];
  /** What is doubled, in words: `"holes"`. */
  readonly unit: string;
  /** The values of the variable, each twice the one before. */
  readonly populations: readonly number[];
  /** Whether the variable cannot be doubled more often. */
  readonly limited?: boolean;
  /** The state for one value, with so many repetitions of the measured operation. */
  probe(population: number, repeats: number): Probe;
}

/** A linear search is seen long before this many steps; larger heaps would only take time. */
const ENOUGH_STEPS = { javascript: 3000, webassembly: 3000, native: 50_000 };
const LEAST_POINTS = 7;
/** Points that are enough of a variable which cannot be doubled more often. */
const LIMITED_POINTS = 4;

/** Repetitions counted at least. */
const COUNTED = 2;
/**
 * Repetitions counted where a count takes little time: work that is put off shows in one call of
 * many.
 */
const COUNTED_FAST = 32;
/** Machine instructions counted at one population; each takes some 20 microseconds. */
const COUNTED_INSTRUCTIONS = 30_000;
/** Repetitions timed. */
const TIMED = 16;
/** Times that they are timed before a longer time is believed. */
const ATTEMPTS = 5;

/**
 * Microseconds by which time must grow, besides doubling, before steps are said to hide something.
 */
const HIDDEN_MICROSECONDS = 3;

/**
 * Counts the steps of an operation while a variable is doubled, and holds the growth to the claim.
 *
 * If the steps stay flat, the time is looked at as well: what grows without a step is hidden in a
 * builtin. Where the platform has no way to count, only the time is looked at, which can contradict
 * O(1) but never grant it.
 */
export async function checkGrowth(context: CheckContext, check: GrowthCheck): Promise<void> {
  const { operation, variable, unit } = check;
  const { points, limited } = await countSeries(context, check).catch((error) => {
    if (!(error instanceof StepsUnavailable) || error.reason !== "platform") throw error;
    failByTime(context, check, error.message);
  });
  context.series.push({ operation, variable, unit, points, limited });
  const claimed = claimedGrowth(context, check);
  const bound = context.claims.complexity[operation]?.steps;
  const most = Math.max(...points.map(({ steps }) => steps));
  if (bound !== undefined && most > bound) {
    context.fail(`at most ${bound} steps of ${operation}, as declared`, `${most} steps`, {
      series: points,
    });
  }
  const judgement = holdToClaim(claimed, points, bound, limited);
  const found = findGrowth(points, limited);
  if (judgement === "contradicted") {
    // The smallest of the states shows the way that the steps go; it is the growth that takes all
    // of them.
    const { trace, regionSize, pools } = check.probe(points[0]!.at, 1);
    const growth = found === "worse" ? "more than O(n)" : found === "unknown" ? "growing" : found;
    context.fail(
      `steps of ${operation} to be ${claimed} in ${unit}, as claimed`,
      `they are ${growth}, from ${points[0]!.steps} at ${points[0]!.at} to ${
        points.at(-1)!.steps
      } at ${points.at(-1)!.at}`,
      { series: points, trace, regionSize, ...(pools === undefined ? {} : { pools }) },
    );
  }
  if (judgement === "undecided") {
    throw new NoVerdict(
      "shape",
      `steps of ${operation} grow in ${unit} in no known shape: ${
        points.map(({ at, steps }) => `${at}: ${steps}`).join(", ")
      }`,
    );
  }
  // Only JavaScript has builtins whose loops are not counted.
  const { abi = "javascript" } = context.subject;
  if (claimed === "O(1)" && abi === "javascript") {
    requireNoHiddenCost(context, check, points.at(-1)!.at);
  }
}

async function countSeries(
  context: CheckContext,
  check: GrowthCheck,
): Promise<{ points: GrowthPoint[]; limited: boolean }> {
  const { abi = "javascript" } = context.subject;
  const points: GrowthPoint[] = [];
  for (const at of check.populations) {
    const repeats = repetitions(abi, points.at(-1)?.steps ?? 1);
    const { steps, skipped, budget } = await context.steps(check.probe(at, repeats));
    if (skipped === steps.length) {
      requireLimit(context, check, points);
      return { points, limited: true };
    }
    const most = Math.max(...steps.filter((count) => !Number.isNaN(count)));
    if (most === Infinity) {
      requireContradiction(context, check, points, { at, budget: budget! });
      return { points, limited: true };
    }
    points.push({ at, steps: most });
    if (most > ENOUGH_STEPS[abi] && points.length >= LEAST_POINTS) break;
  }
  return { points, limited: check.limited ?? false };
}

/** How many repetitions are counted of a call that took so many steps at the population before. */
function repetitions(abi: "javascript" | "webassembly" | "native", steps: number): number {
  if (abi === "javascript") return COUNTED;
  if (abi === "webassembly") return COUNTED_FAST;
  const affordable = Math.floor(COUNTED_INSTRUCTIONS / steps);
  return Math.max(COUNTED, Math.min(COUNTED_FAST, affordable));
}

/**
 * Where counting ends before the series does, what was counted may contradict the claim, but cannot
 * confirm it.
 */
function requireContradiction(
  context: CheckContext,
  check: GrowthCheck,
  points: readonly GrowthPoint[],
  { at, budget }: { readonly at: number; readonly budget: number },
): void {
  const { operation, unit } = check;
  const bound = context.claims.complexity[operation]?.steps ?? Infinity;
  if (bound <= budget) {
    const { trace, regionSize } = check.probe(at, 1);
    context.fail(`at most ${bound} steps of ${operation}, as declared`, `more than ${budget}`, {
      trace,
      regionSize,
    });
  }
  if (holdToClaim(claimedGrowth(context, check), points, undefined, true) === "contradicted") {
    return;
  }
  const counted = points.map(({ at, steps }) => `${at}: ${steps}, `).join("");
  throw new NoVerdict(
    "shape",
    `steps of ${operation} in ${unit}: ${counted}${at}: more than ${budget}, where counting ends`,
  );
}

/**
 * An allocator that promises to serve no request may be out of blocks early; others must get so
 * far.
 */
function requireLimit(
  context: CheckContext,
  { operation, unit }: GrowthCheck,
  points: readonly GrowthPoint[],
): void {
  const promisesNothing = context.claims.fit === "none";
  if (promisesNothing && points.length >= LIMITED_POINTS) return;
  throw new NoVerdict(
    promisesNothing ? "claim" : "premise",
    `it has no block left to ${operation} beyond ${points.at(-1)?.at ?? 0} ${unit}`,
  );
}

/** The worst growth that is claimed in any variable that grows here. */
function claimedGrowth(context: CheckContext, check: GrowthCheck): Growth {
  const growth = context.claims.complexity[check.operation]?.growth ?? {};
  let worst: Growth = "O(1)";
  for (const variable of [check.variable, ...check.along ?? []]) {
    const claimed = growth[variable] ?? "O(1)";
    if (ORDER.indexOf(claimed) > ORDER.indexOf(worst)) worst = claimed;
  }
  return worst;
}

const ORDER: readonly Growth[] = ["O(1)", "O(log n)", "O(n)"];

/** Fails if replayed times grow where O(1) is claimed; else gives up. */
function failByTime(context: CheckContext, check: GrowthCheck, why: string): never {
  const { operation, unit, populations } = check;
  const [few, many] = [populations[0]!, populations.at(-3) ?? populations[0]!];
  if (claimedGrowth(context, check) === "O(1)") {
    const first = findHiddenCost(context, check, few, many);
    const second = first && findHiddenCost(context, check, many, 4 * many);
    context.noteTimed(ATTEMPTS * TIMED);
    if (second !== undefined) {
      const times = [first!.before, second.before, second.after].map((time) => time.toFixed(1));
      const { trace, regionSize } = check.probe(few, 1);
      context.fail(
        `time of ${operation} to be O(1) in ${unit}, as claimed`,
        `replayed, it grows from ${times[0]} µs at ${few} to ${times[1]} µs at ${many} and ${
          times[2]
        } µs at ${4 * many}`,
        { trace, regionSize },
      );
    }
  }
  throw new NoVerdict(
    "platform",
    `${why}; replayed times do not contradict the claim, and cannot grant it`,
  );
}

function requireNoHiddenCost(context: CheckContext, check: GrowthCheck, many: number): void {
  const few = check.populations[0]!;
  const hidden = findHiddenCost(context, check, few, many);
  if (hidden === undefined) return;
  // Caches and a compiler that comes late cost more in a large heap too, but not in proportion to
  // its size.
  const isLimited = check.limited === true;
  if (!isLimited && findHiddenCost(context, check, many, 4 * many) === undefined) return;
  throw new NoVerdict(
    "hidden-cost",
    `steps of ${check.operation} stay flat, but its time grows from ${
      hidden.before.toFixed(1)
    } µs at ${few} ${check.unit} to ${
      hidden.after.toFixed(1)
    } µs at ${many}: a loop is hidden in a builtin`,
  );
}

/**
 * The times at two populations, if the second is so much longer that steps cannot account for it.
 */
function findHiddenCost(
  { subject }: CheckContext,
  check: GrowthCheck,
  few: number,
  many: number,
): { before: number; after: number } | undefined {
  const [small, large] = [check.probe(few, TIMED), check.probe(many, TIMED)];
  // What else the machine does can only be mistaken for a hidden cost if it strikes every time.
  let [before, after] = [Infinity, Infinity];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    before = Math.min(before, leastTime(subject, small));
    after = Math.min(after, leastTime(subject, large));
    if (after < 2 * before || after - before < HIDDEN_MICROSECONDS || after === Infinity) return;
  }
  return { before, after };
}
