import type { Growth, Operation } from "../../../allocators/contract/claims.ts";
import { generateProgram } from "../../../workloads/programs/generate_program.ts";
import type { ProgramDials } from "../../../workloads/programs/program_dials.ts";
import { Random } from "../../../workloads/random/random.ts";
import type { Probe } from "../../../workloads/trace/probe.ts";
import { Op } from "../../../workloads/trace/trace.ts";
import type { CheckContext } from "../../evidence/check_context.ts";
import { Finding } from "../../evidence/finding.ts";
import type { GrowthPoint } from "../../evidence/growth.ts";
import { suitDials } from "../../programs/suit_dials.ts";
import { createGuardedHeap } from "../../evidence/guarded_heap.ts";
import { replay } from "../../../workloads/trace/replay.ts";
import { slowestCalls } from "./_slowest_calls.ts";

/** Live blocks of the programs, and those of the programs that confirm a rise. */
const POPULATIONS = [2 ** 7, 2 ** 10, 2 ** 12];
const CONFIRMING = 2 ** 11;
/** Live blocks of the program that decides where that does not. */
const LAST = 2 ** 13;

/** Calls of each operation in each program: more than 4,096 in three of them. */
const CALLS = 1400;
/** Seed of the programs: the same for all clauses, which share them. */
const SEED = 1;

/** Bytes of the largest request, at every population. */
const LARGEST = 2 ** 17;

/** Rises that put in doubt that a call takes no more steps in a larger heap. */
const RISE = 1.5;

/**
 * Counts every call of an operation in random programs, whose heaps become ever larger, and holds
 * the most steps to the claim.
 *
 * What comes each thousandth call, above some size or at some fill level shows here; the scenarios
 * build states beforehand and look at few calls. The most of random calls rises a little by chance,
 * so only a line contradicts the claim: what is added from 2^7 over 2^10 to 2^12 live blocks, and
 * confirmed at 2^11, or else at 2^13. Where O(n) is claimed, a declared bound alone is looked at.
 */
export async function checkRandomStates(
  context: CheckContext,
  operation: Operation,
): Promise<void> {
  const claimed = claimedGrowth(context, operation);
  const { steps: bound = Infinity } = context.claims.complexity[operation] ?? {};
  const points: GrowthPoint[] = [];
  const populations = claimed === "O(n)" ? POPULATIONS.slice(0, 1) : [...POPULATIONS];
  const calls = new Map<number, MostSteps>();
  for (let at = populations.shift(); at !== undefined; at = populations.shift()) {
    const population = at;
    let isFirst = false;
    const most = await context.shared(`random-states-${at}`, () => {
      isFirst = true;
      return mostSteps(context, population);
    });
    const { steps, calls: counted } = most[operation]!;
    calls.set(at, most);
    if (!isFirst) context.noteCounted(counted);
    points.push({ at, steps });
    if (steps > bound) {
      context.fail(`at most ${bound} steps of ${operation}, as declared`, `${steps} steps`, {
        series: points,
      });
    }
    if (points.length === POPULATIONS.length && isRising(points)) populations.push(CONFIRMING);
    points.sort((a, b) => a.at - b.at);
    if (at === CONFIRMING && !isLine(points)) populations.push(LAST);
  }
  context.series.push({ operation, variable: "liveBlocks", unit: "live blocks", points });
  if (points.length <= POPULATIONS.length || !isLine(points)) return;
  const [first, last] = [points[0]!, points.at(-1)!];
  const isPart = operation === "malloc" || operation === "free";
  const isMallocs = !isPart && 2 * calls.get(last.at)!.malloc!.steps >= last.steps;
  const culprit = isMallocs ? "malloc" : operation;
  throw new Finding(
    isMallocs ? "malloc-steps" : "requirement",
    `steps of ${culprit} to be ${claimed} in random programs, as claimed`,
    `they are O(n): a call takes ${first.steps} among ${first.at} live blocks, and ${last.steps} among ${last.at}`,
    { series: points },
  );
}

/** The most steps of each operation, and how many calls were counted. */
type MostSteps = { [operation in Operation]?: { steps: number; calls: number } };

async function mostSteps(context: CheckContext, population: number): Promise<MostSteps> {
  const hard = programOf(context, population);
  // One that throws when memory ends fails another clause for it; its steps are counted all the
  // same, where memory does not end.
  const probe = returns(context, hard) ? hard : programOf(context, population, true);
  const { ops } = probe.trace;
  const isNative = context.subject.abi === "native";
  const measured = isNative ? slowestCalls(context.subject, probe) : probe.measured;
  const { steps } = await context.steps({ ...probe, measured }, { slices: !isNative });
  const most: MostSteps = {};
  for (const [operation, op] of Object.entries(OPS)) {
    const found = { steps: 0, calls: 0 };
    for (const [i, index] of measured.entries()) {
      if (ops[index] !== op) continue;
      found.calls++;
      if (steps[i]! > found.steps) found.steps = steps[i]!;
    }
    most[operation as Operation] = found;
  }
  return most;
}

/** Whether every call of a program returns. */
function returns({ subject }: CheckContext, probe: Probe): boolean {
  try {
    replay(probe.trace, createGuardedHeap(subject, probe).allocator);
    return true;
  } catch (error) {
    if (error instanceof Finding) return false;
    throw error;
  }
}

function isRising([few, some, many]: readonly GrowthPoint[]): boolean {
  const [early, late] = [some!.steps - few!.steps, many!.steps - some!.steps];
  return many!.steps >= RISE * some!.steps && late >= 2 * Math.max(0, early);
}

/** Whether the last two doublings add what a line adds. */
function isLine(points: readonly GrowthPoint[]): boolean {
  const [first, second, third] = points.slice(-3).map(({ steps }) => steps) as [
    number,
    number,
    number,
  ];
  return second > first && third - second >= 1.6 * (second - first) && third >= 1.4 * second;
}

const OPS: Readonly<Record<Operation, number>> = {
  malloc: Op.Malloc,
  free: Op.Free,
  realloc: Op.Realloc,
  memalign: Op.Memalign,
};

/**
 * A program that fills a heap, keeps it at a level, goes on until little is left, and comes back.
 * Now and then it asks for large blocks, which are not larger in larger heaps. With `ample` memory
 * there is always enough left.
 */
function programOf(context: CheckContext, population: number, ample = false): Probe {
  const small = context.request(2000);
  const bytes = Math.max(2 ** 18, 256 * population);
  const regionSize = context.room(ample ? 2 ** 22 + 16 * bytes : bytes);
  const large = Math.min(2 ** 15, regionSize / 4);
  const weights = { malloc: 1, memalign: 1, realloc: 1, free: 2 };
  const common: ProgramDials = {
    operations: Math.ceil(1.2 * population),
    weights: { malloc: 1 },
    sizes: { kind: "octaves", low: 1, high: small },
    liveBlocks: population,
  };
  const special = { kind: "octaves", low: large, high: LARGEST } as const;
  const parts: ProgramDials[] = [
    common,
    {
      ...common,
      operations: 5 * CALLS,
      weights,
      specialSizes: { chance: 1 / 64, of: special },
    },
    {
      ...common,
      operations: 1024,
      weights: { ...weights, malloc: 5 },
      liveBlocks: 2 * population,
      specialSizes: { chance: 1 / 8, of: { kind: "octaves", low: small, high: large } },
    },
    { ...common, operations: 512, weights },
  ];
  if (ample) parts.splice(2, 1);
  const trace = generateProgram(parts.map((part) => suitDials(part, context)), new Random(SEED));
  return { trace, regionSize, measured: Uint32Array.from(trace.ops.keys()) };
}

/** The worst growth that is claimed in what grows here: all but the requests and the pools. */
function claimedGrowth({ claims }: CheckContext, operation: Operation): Growth {
  const { requestSize: _size, pools: _pools, ...growth } = claims.complexity[operation]?.growth ??
    {};
  const claimed = Object.values(growth);
  return claimed.includes("O(n)") ? "O(n)" : claimed.includes("O(log n)") ? "O(log n)" : "O(1)";
}
