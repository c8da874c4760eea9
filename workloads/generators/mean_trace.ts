import { Random } from "../random/random.ts";
import type { Trace } from "../trace/trace.ts";
import { Load } from "./load.ts";

/** What {@linkcode meanTrace} generates. */
export interface MeanTraceOptions {
  /** Operations to write; the last tick is finished. */
  readonly operations: number;
  /** Bytes of a request in the mean; an integer of at least 1. */
  readonly meanSize: number;
  /** Ticks that a block lives in the mean; an integer of at least 1. */
  readonly meanLifetime: number;
  /** Ticks from one allocation to the next in the mean; an integer of at least 1. */
  readonly meanGap: number;
}

/**
 * Generates a trace by the MEAN model: size, lifetime and gap are each uniform around their mean,
 * from 1 to twice the mean less 1.
 *
 * About `meanLifetime / meanGap` blocks of `meanSize` bytes are live once it has settled. The model
 * is simple and was often found accurate, yet not always: it knows no phases and no blocks that
 * live for ever.
 *
 * Source: Zorn and Grunwald, Evaluating models of memory allocation (1994).
 *
 * @param seed A non-negative safe integer. The same seed and options give the same trace.
 * @param options What is generated.
 * @throws {RangeError} If a mean is no integer of at least 1.
 *
 * @example Generate some forty live blocks
 * ```ts
 * import { meanTrace, summarizeTrace } from "@allocert/allocert/workloads";
 * import { assert } from "@std/assert";
 *
 * const trace = meanTrace(1, { operations: 2000, meanSize: 64, meanLifetime: 200, meanGap: 5 });
 * const { peakLiveBlocks } = summarizeTrace(trace);
 * assert(peakLiveBlocks > 30 && peakLiveBlocks < 80);
 * ```
 */
export function meanTrace(seed: number, options: MeanTraceOptions): Trace {
  const { operations, meanSize, meanLifetime, meanGap } = options;
  for (const [key, mean] of Object.entries({ meanSize, meanLifetime, meanGap })) {
    if (Number.isSafeInteger(2 * mean) && Number.isInteger(mean) && mean >= 1) continue;
    throw new RangeError(
      `Cannot generate trace: "${key}" must be an integer of at least 1, received ${mean}`,
    );
  }
  const random = new Random(seed);
  const around = (mean: number): number => random.between(1, 2 * mean - 1);
  const load = new Load(random);
  let next = 0;
  for (let tick = 0; load.builder.operations < operations; tick++) {
    load.freeDue(tick);
    if (tick < next) continue;
    load.allocate(around(meanSize), 0, tick + around(meanLifetime));
    next = tick + around(meanGap);
  }
  return load.builder.build("mean", seed);
}
