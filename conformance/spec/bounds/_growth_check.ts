import type { Growth, Operation, Variable } from "../../../allocators/contract/claims.ts";
import { StepsUnavailable } from "../../../meters/steps/steps_unavailable.ts";
import type { Probe } from "../../../workloads/trace/probe.ts";
import type { CheckContext } from "../../evidence/check_context.ts";
import { Finding } from "../../evidence/finding.ts";
import { findGrowth, type GrowthPoint, holdToClaim } from "../../evidence/growth.ts";
import { mallocInPlace } from "./_malloc_in_place.ts";
import { movedBytes } from "./_moved_bytes.ts";
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
  probe(population: number, repeats: number, draw?: Draw): Probe;
}

/** Another state of the same population. */
export interface Draw {
  /** Seed of what is random in the state; left out for the state as it is constructed. */
  readonly seed?: number;
  /** Times as much memory as the state needs by itself; 1 if left out. */
  readonly memory?: number;
}

/** A linear search is seen long before this many steps; larger heaps would only take time. */
const ENOUGH_STEPS = { javascript: 3000, webassembly: 3000, native: 50_000 };
const LEAST_POINTS = 7;
/** Points that are enough of a variable which cannot be doubled more often. */
const LIMITED_POINTS = 4;

/** Bytes of region beyond which no larger population is built. */
const MOST_MEMORY = 2 ** 28;
/** Times as much memory in which a state is tried to be built. */
const MEMORY = [1, 4, 16];
/** Populations below the smallest, for allocators that have no room for larger ones. */
const SMALLER = [2, 4, 8];
/** Doublings on top of those that are planned, where these do not decide. */
const LONGER = 2;
/** Seeds of the states that are drawn anew, where longer series do not decide. */
const SEEDS = [1, 2, 3];

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
  const isCopy = operation === "realloc" && variable === "requestSize";
  const moved = isCopy
    ? points.map(({ at }) => ({ at, steps: movedBytes(context.subject, check.probe(at, 1)) }))
    : undefined;
  context.series.push({ operation, variable, unit, points, limited, ...(moved && { moved }) });
  const claimed = claimedGrowth(context, check);
  const bound = context.claims.complexity[operation]?.steps;
  const most = Math.max(...points.map(({ steps }) => steps));
  if (bound !== undefined && most > bound) {
    context.fail(`at most ${bound} steps of ${operation}, as declared`, `${most} steps`, {
      series: points,
    });
  }
  if (holdToClaim(claimed, points, bound, limited) === "contradicted") {
    await failByGrowth(context, check, { points, limited }, claimed);
  }
  if (!isDecided(context, check, { points, limited })) {
    throw new NoVerdict(
      "shape",
      `steps of ${operation} grow in ${unit} in no known shape: ${
        points.map(({ at, steps }) => `${at}: ${steps}`).join(", ")
      }. A declared bound settles it: claims.complexity.${operation}.steps`,
    );
  }
  // Only JavaScript has builtins whose loops are not counted.
  const { abi = "javascript" } = context.subject;
  if (claimed === "O(1)" && abi === "javascript") {
    requireNoHiddenCost(context, check, points.at(-1)!.at);
  }
}

async function failByGrowth(
  context: CheckContext,
  check: GrowthCheck,
  { points, limited }: Series,
  claimed: Growth,
): Promise<never> {
  const { operation, unit } = check;
  const found = findGrowth(points, limited);
  const growth = found === "worse" ? "more than O(n)" : found === "unknown" ? "growing" : found;
  // The smallest of the states shows the way that the steps go; it is the growth that takes all of
  // them.
  const [first, last] = [points[0]!, points.at(-1)!];
  const { trace, regionSize, pools } = check.probe(first.at, 1);
  const details = { trace, regionSize, ...(pools === undefined ? {} : { pools }) };
  const isMallocs = (operation === "realloc" || operation === "memalign") &&
    MALLOC_ANSWERS_FOR.has(check.variable) &&
    claimedGrowth(context, { ...check, operation: "malloc" }) === claimed;
  const inside = isMallocs ? await mallocSteps(context, check, [first, last]) : undefined;
  if (inside !== undefined && 2 * (inside[1] - inside[0]) >= last.steps - first.steps) {
    throw new Finding(
      "malloc-steps",
      `steps of malloc to be ${claimed} in ${unit}, as claimed`,
      `in the place of a ${operation} they grow from ${inside[0]} at ${first.at} to ${
        inside[1]
      } at ${last.at}`,
      details,
    );
  }
  context.fail(
    `steps of ${operation} to be ${claimed} in ${unit}, as claimed`,
    `they are ${growth}, from ${first.steps} at ${first.at} to ${last.steps} at ${last.at}`,
    { series: points, ...details },
  );
}

/** What malloc, too, is held to in states of every population. */
const MALLOC_ANSWERS_FOR: ReadonlySet<Variable> = new Set(["freeBlocks", "liveBlocks"]);

/** The most steps of a malloc in the place of the measured calls, at two populations. */
async function mallocSteps(
  context: CheckContext,
  check: GrowthCheck,
  points: readonly [GrowthPoint, GrowthPoint],
): Promise<[number, number]> {
  const most = [];
  for (const { at } of points) {
    const { steps } = await context.steps(mallocInPlace(check.probe(at, COUNTED)));
    most.push(Math.max(0, ...steps.filter((count) => !Number.isNaN(count))));
  }
  return most as [number, number];
}

/** What was counted, and whether the variable cannot be doubled more often. */
interface Series {
  readonly points: GrowthPoint[];
  readonly limited: boolean;
}

/**
 * Counts until the series decides: the planned populations, then larger ones, then states that are
 * drawn anew. Where the allocator has no room for the larger ones, smaller ones are counted.
 */
async function countSeries(context: CheckContext, check: GrowthCheck): Promise<Series> {
  const { abi = "javascript" } = context.subject;
  const points: GrowthPoint[] = [];
  const isEnough = (limited: boolean) => isDecided(context, check, { points, limited });
  const populations = [...check.populations];
  const planned = populations.length;
  const limited = check.limited ?? false;
  for (let i = 0; i < populations.length; i++) {
    const at = populations[i]!;
    const repeats = repetitions(abi, points.at(-1)?.steps ?? 1);
    const counted = await countAt(context, check, at, { repeats });
    if ("reached" in counted) return await endEarly(context, check, points, counted);
    if ("budget" in counted) {
      requireContradiction(context, check, points, { at, ...counted });
      return { points, limited: true };
    }
    points.push({ at, steps: counted.steps });
    if (isEnough(limited) && isPlain(context, check, points)) break;
    if (counted.steps > ENOUGH_STEPS[abi] && points.length >= LEAST_POINTS) break;
    const isLast = i === populations.length - 1;
    if (!isLast || limited || i + 1 >= planned + LONGER || isEnough(false)) continue;
    if (check.probe(2 * at, 1).regionSize <= MOST_MEMORY) populations.push(2 * at);
  }
  for (const seed of isEnough(limited) ? [] : SEEDS) {
    for (const [i, { at, steps }] of points.entries()) {
      const repeats = repetitions(abi, steps);
      const counted = await countAt(context, check, at, { repeats, seed });
      if ("steps" in counted) points[i] = { at, steps: Math.max(steps, counted.steps) };
    }
    if (isEnough(limited)) break;
  }
  return { points, limited };
}

function isDecided(
  context: CheckContext,
  check: GrowthCheck,
  { points, limited }: Series,
): boolean {
  const bound = context.claims.complexity[check.operation]?.steps;
  return holdToClaim(claimedGrowth(context, check), points, bound, limited) !== "undecided";
}

/**
 * Whether larger populations would show nothing else: the steps are linear, and no bound is
 * declared that they may turn out to keep to.
 */
function isPlain(
  context: CheckContext,
  check: GrowthCheck,
  points: readonly GrowthPoint[],
): boolean {
  const found = findGrowth(points, check.limited);
  const isLinear = found === "O(n)" || found === "worse";
  return isLinear && context.claims.complexity[check.operation]?.steps === undefined;
}

/** What came of counting at one population: steps, more than a budget, or it was not reached. */
type CountAt =
  | { readonly steps: number }
  | { readonly budget: number }
  | { readonly reached: number; readonly memory: number };

/** Counts at one population; with more memory if it is not reached. */
async function countAt(
  context: CheckContext,
  check: GrowthCheck,
  at: number,
  { repeats, seed }: { readonly repeats: number; readonly seed?: number },
): Promise<CountAt> {
  let most = { reached: 0, memory: 0 };
  const draw = seed === undefined ? {} : { seed };
  for (const memory of context.subject.ownHeap === undefined ? MEMORY : [1]) {
    const probe = check.probe(at, repeats, { ...draw, memory });
    if (memory > 1 && probe.regionSize > MOST_MEMORY) break;
    const { steps, skipped, refused = 0, budget } = await context.steps(probe);
    const { building = 0, regionSize } = probe;
    const reached = refused === 0 ? at : Math.floor(at * (building - refused) / building);
    if (refused === 0 && skipped < steps.length) {
      const counted = Math.max(...steps.filter((count) => !Number.isNaN(count)));
      return counted === Infinity ? { budget: budget! } : { steps: counted };
    }
    if (reached >= most.reached) {
      most = { reached: skipped === steps.length ? 0 : reached, memory: regionSize };
    }
    // Its heap does not grow with the region, or is built otherwise.
    if (probe.building === undefined) break;
  }
  return most;
}

/**
 * Ends a series at a population that was not reached. What was counted before it decides if it can;
 * else smaller populations are counted as well.
 */
async function endEarly(
  context: CheckContext,
  check: GrowthCheck,
  points: GrowthPoint[],
  { reached, memory }: { readonly reached: number; readonly memory: number },
): Promise<Series> {
  const { abi = "javascript" } = context.subject;
  const { populations, operation, unit } = check;
  const promisesNothing = context.claims.fit === "none";
  const least = promisesNothing ? LIMITED_POINTS : LEAST_POINTS;
  const missed = populations[points.length] ?? 2 * points.at(-1)!.at;
  const isPopulation = unit === "holes" || unit === "live blocks";
  for (const at of points.length < LEAST_POINTS && isPopulation ? SMALLER.toReversed() : []) {
    if (at >= populations[0]!) continue;
    const counted = await countAt(context, check, at, { repeats: repetitions(abi, 1) });
    if (!("steps" in counted)) break;
    points.unshift({ at, ...counted });
  }
  const series = { points, limited: points.length >= least };
  if (points.length >= least || isDecided(context, check, series)) return series;
  throw new NoVerdict(
    promisesNothing ? "claim" : "premise",
    `the state with ${missed} ${unit} for ${operation} was not reached: ${
      reached === 0 ? "no block is left to call it on" : `room for ${reached}`
    } in a region of ${memory} bytes, and ${points.length} populations below do not decide`,
  );
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
