import type { Operation } from "../../allocators/contract/claims.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import { openStepMeter } from "../../meters/steps/javascript/javascript_step_meter.ts";
import { Op, type Trace } from "../../workloads/trace/trace.ts";
import type { Exploration } from "./exploration.ts";

/** The most steps that a call of an operation took. */
export interface ExploredSteps {
  /** What was called. */
  readonly operation: Operation;
  /** Most steps of one call. */
  readonly most: number;
  /** A program that ends with such a call. */
  readonly trace: Trace;
}

/** What the calls of an exploration cost. */
export interface ExploredCosts {
  /** For each operation the most steps. */
  readonly operations: readonly ExploredSteps[];
  /** Calls whose steps were counted. */
  readonly calls: number;
  /** Whether these are all calls of the exploration, so that the maximum is the true one. */
  readonly exact: boolean;
}

/** Up to so many calls, all are counted. */
const EXACT = 4000;

const OPERATIONS: Readonly<Record<number, Operation>> = {
  [Op.Malloc]: "malloc",
  [Op.Free]: "free",
  [Op.Realloc]: "realloc",
  [Op.Memalign]: "memalign",
};

/**
 * Counts the steps of the calls of an exploration: of all if there are at most 4,000, else of one
 * of each kind.
 *
 * Takes about a millisecond per call.
 *
 * @param subject Who was explored.
 * @param exploration What came of it.
 * @param regionSize Bytes of the region on which it was explored.
 * @throws {StepsUnavailable} If steps cannot be counted, see {@linkcode openStepMeter}.
 */
export async function countExploredSteps(
  subject: Subject,
  exploration: Exploration,
  regionSize: number,
): Promise<ExploredCosts> {
  using meter = await openStepMeter(subject);
  const all = exploration.everyCall(EXACT);
  const traces = all ?? exploration.samples();
  const found = new Map<Operation, ExploredSteps>();
  for (const trace of traces) {
    const last = trace.ops.length - 1;
    const { steps } = await meter.count({ trace, measured: Uint32Array.of(last), regionSize });
    const operation = OPERATIONS[trace.ops[last]!]!;
    const most = found.get(operation)?.most ?? -1;
    if (steps[0]! > most) found.set(operation, { operation, most: steps[0]!, trace });
  }
  return { operations: [...found.values()], calls: traces.length, exact: all !== undefined };
}
