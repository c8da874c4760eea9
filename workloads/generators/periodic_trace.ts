import { Random } from "../random/random.ts";
import type { Trace } from "../trace/trace.ts";
import { type Distribution, drawFrom } from "../random/distribution.ts";
import { Load } from "./load.ts";

/** Sizes that a periodic load asks for: above 4096 bytes, below, or both. */
export type PeriodicProfile = "big" | "small" | "mixed";

/** A task that allocates once in every period. */
export interface PeriodicTask {
  /** Ticks from one release to the next. */
  readonly period: number;
  /** Bytes that it asks for in each period, in one or several blocks. */
  readonly bytesPerPeriod: number;
  /** Ticks that it holds a block at most. */
  readonly longestHold: number;
}

/** What {@linkcode periodicTrace} generates. */
export interface PeriodicTraceOptions {
  /** Sizes of the blocks. */
  readonly profile: PeriodicProfile;
  /** Operations to write; the last tick is finished. */
  readonly operations: number;
  /** The tasks. Default: five, drawn from the seed. */
  readonly tasks?: readonly PeriodicTask[];
}

/**
 * Generates the load of periodic real-time tasks, the model that TLSF's authors measured it with:
 * in every period a task draws blocks until its share of bytes is spent and holds each for a time
 * from 1 to its longest hold, each as likely.
 *
 * Block sizes are uniform: 16 to 4095 bytes for `small`, 4097 to 65,536 for `big`, and one or the
 * other with equal chance for `mixed`. The last block of a period takes what is left, so it may be
 * smaller. Tasks that are not given have a period of 5 to 50 ticks, 2 to 8 blocks of the mean size
 * each period, and hold a block for up to 2 to 10 periods. Of tasks due in the same tick the first
 * runs first, and blocks are freed before any is allocated.
 *
 * Source: the load model of Masmano, Ripoll, Crespo and Real for TLSF.
 *
 * @param seed A non-negative safe integer. The same seed and options give the same trace.
 * @param options What is generated.
 *
 * @example Generate the load of two tasks
 * ```ts
 * import { periodicTrace, summarizeTrace } from "@allocert/allocert/workloads";
 * import { assert } from "@std/assert";
 *
 * const trace = periodicTrace(1, {
 *   profile: "small",
 *   operations: 500,
 *   tasks: [
 *     { period: 10, bytesPerPeriod: 4000, longestHold: 40 },
 *     { period: 25, bytesPerPeriod: 9000, longestHold: 30 },
 *   ],
 * });
 * assert(summarizeTrace(trace).sizes.max < 4096);
 * ```
 */
export function periodicTrace(seed: number, options: PeriodicTraceOptions): Trace {
  const { profile, operations } = options;
  const random = new Random(seed);
  const tasks = options.tasks ?? drawTasks(profile, random);
  requireTasks(tasks);
  const load = new Load(random);
  for (let tick = 0; load.builder.operations < operations; tick++) {
    load.freeDue(tick);
    for (const task of tasks) if (tick % task.period === 0) runTask(task, tick);
  }
  return load.builder.build(`periodic-${profile}`, seed);

  function runTask(task: PeriodicTask, tick: number): void {
    for (let left = task.bytesPerPeriod; left > 0;) {
      const size = Math.min(left, drawFrom(SIZES[profile], random));
      load.allocate(size, 0, tick + random.between(1, task.longestHold));
      left -= size;
    }
  }
}

const SMALL: Distribution = { kind: "uniform", low: 16, high: 4095 };
const BIG: Distribution = { kind: "uniform", low: 4097, high: 65536 };
const SIZES: { readonly [profile in PeriodicProfile]: Distribution } = {
  small: SMALL,
  big: BIG,
  mixed: { kind: "mixture", parts: [{ weight: 1, of: SMALL }, { weight: 1, of: BIG }] },
};

/** Mean size of a block, rounded. */
const MEANS: { readonly [profile in PeriodicProfile]: number } = {
  small: 2048,
  big: 34816,
  mixed: 18432,
};

function drawTasks(profile: PeriodicProfile, random: Random): PeriodicTask[] {
  return Array.from({ length: 5 }, () => {
    const period = random.between(5, 50);
    return {
      period,
      bytesPerPeriod: random.between(2, 8) * MEANS[profile],
      longestHold: random.between(2, 10) * period,
    };
  });
}

function requireTasks(tasks: readonly PeriodicTask[]): void {
  for (const task of tasks) {
    for (const [key, value] of Object.entries(task)) {
      if (Number.isSafeInteger(value) && value >= 1) continue;
      throw new RangeError(
        `Cannot generate trace: "${key}" must be a safe integer of at least 1, received ${value}`,
      );
    }
  }
  if (tasks.length === 0) {
    throw new RangeError('Cannot generate trace: "tasks" must hold at least one task');
  }
}
