import { Op, type Trace } from "../../workloads/trace/trace.ts";
import { TraceBuilder } from "../../workloads/trace/trace_builder.ts";

/**
 * Shrinks a trace that shows a failure to one in which every operation is needed for it.
 *
 * In turn: the shortest failing prefix; chunks of blocks with all their operations, from half of
 * them down to one; single frees, reallocations and mode changes; smaller sizes and alignments, an
 * aligned allocation to a plain one; and again, until nothing more can be left out. What is kept
 * belongs to the same blocks as before: leaving out a block shifts no other. Ids are numbered anew
 * in the order of their first use, one for each life of a block.
 *
 * Deterministic if `stillFails` is. If the budget sufficed, no single block, free, reallocation or
 * mode change of the result can be left out; sizes are the smallest that a bisection finds, which
 * need not be the smallest there are.
 *
 * @param trace A trace that fails.
 * @param stillFails Whether a trace shows the same failure; called on valid traces only.
 * @param budget Calls of `stillFails` at most; the smallest failing trace so far is returned when
 * they are used up.
 * @param isSpent Whether to stop as if the budget were used up, as calls differ in what they cost.
 * @returns A valid trace that fails, at most as long as `trace`.
 * @throws {TypeError} If `trace` does not fail.
 *
 * @example Find the two blocks that are too large together
 * ```ts
 * import { shrinkTrace } from "@allocert/allocert/conformance";
 * import { TraceBuilder } from "@allocert/allocert/workloads";
 * import { assertEquals } from "@std/assert";
 *
 * const builder = new TraceBuilder();
 * for (let id = 0; id < 50; id++) builder.malloc(id, 10 * id);
 * const shrunk = shrinkTrace(
 *   builder.build("fifty"),
 *   (trace) => trace.sizes.filter((size) => size >= 300).length >= 2,
 * );
 * assertEquals([...shrunk.sizes], [300, 300]);
 * ```
 */
export function shrinkTrace(
  trace: Trace,
  stillFails: (trace: Trace) => boolean,
  budget = 2000,
  isSpent: () => boolean = () => false,
): Trace {
  let evaluations = 1;
  if (!stillFails(trace)) {
    throw new TypeError(`Cannot shrink trace "${trace.name}": it must fail, but it does not`);
  }
  let smallest = trace;
  const fails: Fails = (steps) => {
    if (evaluations >= budget || isSpent()) throw SPENT;
    evaluations++;
    const shorter = traceOf(steps, trace);
    if (!stillFails(shorter)) return false;
    smallest = shorter;
    return true;
  };
  try {
    let steps = stepsOf(trace);
    if (!fails(steps)) return trace;
    steps = shortestPrefix(steps, fails);
    let before: readonly Step[];
    do {
      before = steps;
      steps = leaveOut(steps, (step) => step.life, fails);
      steps = leaveOut(steps, singleOperation, fails);
      steps = simplify(steps, fails);
    } while (steps !== before);
  } catch (reason) {
    if (reason !== SPENT) throw reason;
  }
  return smallest;
}

/** Thrown when the budget is used up: what is left to try need not even be written down. */
const SPENT = Symbol("spent");

/** One operation of a trace, with what it belongs to. */
interface Step {
  readonly op: number;
  /**
   * Number of the block's life, from its allocation to its free; a mode change has a number of its
   * own.
   */
  readonly life: number;
  /** Place in the trace that is shrunk. */
  readonly index: number;
  readonly size: number;
  readonly alignment: number;
  /** The CPU of a mode change. */
  readonly cpu: number;
}

type Fails = (steps: readonly Step[]) => boolean;

function stepsOf({ ops, ids, sizes, alignments, idCount }: Trace): readonly Step[] {
  const lifeOf = new Uint32Array(idCount);
  const steps: Step[] = [];
  let lives = 0;
  for (let index = 0; index < ops.length; index++) {
    const op = ops[index]!;
    const id = ids[index]!;
    const life = op === Op.Free || op === Op.Realloc ? lifeOf[id]! : lives++;
    if (op !== Op.Mode) lifeOf[id] = life;
    const size = sizes[index]!;
    steps.push({ op, life, index, size, alignment: alignments[index]!, cpu: id });
  }
  return steps;
}

function traceOf(steps: readonly Step[], { name, seed }: Trace): Trace {
  const builder = new TraceBuilder();
  const idOf = new Map<number, number>();
  for (const { op, life, size, alignment, cpu } of steps) {
    if (op === Op.Mode) {
      builder.mode(cpu, size !== 0);
      continue;
    }
    let id = idOf.get(life);
    if (id === undefined) idOf.set(life, id = idOf.size);
    if (op === Op.Malloc) builder.malloc(id, size);
    else if (op === Op.Free) builder.free(id);
    else if (op === Op.Realloc) builder.realloc(id, size);
    else builder.memalign(id, alignment, size);
  }
  return builder.build(name, seed);
}

/** Bisects: exact if a failure stays one when operations follow it. */
function shortestPrefix(steps: readonly Step[], fails: Fails): readonly Step[] {
  let failing = steps;
  let passing = 0;
  while (failing.length - passing > 1) {
    const middle = passing + Math.floor((failing.length - passing) / 2);
    const prefix = failing.slice(0, middle);
    if (fails(prefix)) failing = prefix;
    else passing = middle;
  }
  return failing;
}

/** Leaves out chunks of groups that are not needed, from half of them down to one group. */
function leaveOut(
  steps: readonly Step[],
  groupOf: (step: Step) => number,
  fails: Fails,
): readonly Step[] {
  let kept = steps;
  const groups = [...new Set(kept.map(groupOf))].filter((group) => group >= 0);
  for (let size = Math.ceil(groups.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < groups.length;) {
      const chunk = new Set(groups.slice(at, at + size));
      const rest = kept.filter((step) => !chunk.has(groupOf(step)));
      if (fails(rest)) {
        kept = rest;
        groups.splice(at, size);
      } else at += size;
    }
  }
  return kept;
}

/**
 * A free or a reallocation can be left out alone; an allocation only with all that follows from it.
 */
function singleOperation({ op, index }: Step): number {
  return op === Op.Free || op === Op.Realloc ? index : -1;
}

function simplify(steps: readonly Step[], fails: Fails): readonly Step[] {
  let kept = steps;
  for (let at = 0; at < kept.length; at++) {
    const attempt = (change: Partial<Step>): boolean => {
      const changed = kept.with(at, { ...kept[at]!, ...change });
      if (!fails(changed)) return false;
      kept = changed;
      return true;
    };
    const { op, size, alignment } = kept[at]!;
    if (op === Op.Free || op === Op.Mode) continue;
    if (op === Op.Memalign && !attempt({ op: Op.Malloc, alignment: 0 })) {
      bisect(0, Math.log2(alignment), (exponent) => attempt({ alignment: 2 ** exponent }));
    }
    bisect(1, size, (smaller) => attempt({ size: smaller }));
  }
  return kept;
}

/** Looks for the smallest value from `least` that fails, given that `value` does. */
function bisect(least: number, value: number, fails: (value: number) => boolean): void {
  if (value <= least || fails(least)) return;
  let passing = least;
  let failing = value;
  while (failing - passing > 1) {
    const middle = passing + Math.floor((failing - passing) / 2);
    if (fails(middle)) failing = middle;
    else passing = middle;
  }
}
