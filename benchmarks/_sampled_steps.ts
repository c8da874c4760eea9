import type { Operation } from "../allocators/claims.ts";
import type { Subject } from "../allocators/subject.ts";
import type { LatencyLoad, ReplayedLatency } from "../meters/latency_meter.ts";
import { LATENCY_OUTCOMES, type LatencyOutcome } from "../meters/latency_outcome.ts";
import { openStepMeter } from "../meters/step_meter.ts";
import { StepsUnavailable } from "../meters/steps_unavailable.ts";
import { Op } from "../workloads/trace.ts";

/** Steps of some calls of one operation with one outcome. */
export interface SampledSteps {
  readonly operation: Operation;
  readonly outcome: LatencyOutcome;
  readonly mean: number;
  readonly max: number;
}

/** Calls of each operation whose steps are counted, at most. */
const SAMPLE = 100;

const CODES: { readonly [operation in Operation]: number } = {
  malloc: Op.Malloc,
  free: Op.Free,
  realloc: Op.Realloc,
  memalign: Op.Memalign,
};

/**
 * Counts the steps of calls that are spread evenly over the trace. Which ones depends on the trace alone, so the counts are the same
 * in every run.
 *
 * @returns What was counted; nothing if steps cannot be counted, whatever the reason.
 */
export async function sampleSteps(
  subject: Subject,
  load: LatencyLoad,
  { operations, outcomes }: ReplayedLatency,
): Promise<SampledSteps[]> {
  const measured = pickCalls(load);
  try {
    using meter = await openStepMeter(subject);
    const { steps } = await meter.count({ ...load, measured });
    return operations.flatMap(({ operation, outcome }) => {
      const counts = [...steps].filter((_, j) =>
        load.trace.ops[measured[j]!] === CODES[operation] &&
        LATENCY_OUTCOMES[outcomes[measured[j]!]!] === outcome
      ).filter((count) => !Number.isNaN(count));
      if (counts.length === 0) return [];
      const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
      return [{ operation, outcome, mean, max: Math.max(...counts) }];
    });
  } catch (error) {
    if (error instanceof StepsUnavailable) return [];
    throw error;
  }
}

function pickCalls({ trace, measured }: LatencyLoad): Uint32Array {
  const calls = [...measured ?? trace.ops.keys()];
  const picked: number[] = [];
  for (const code of Object.values(CODES)) {
    const same = calls.filter((index) => trace.ops[index] === code);
    const step = Math.max(1, same.length / SAMPLE);
    for (let i = 0; Math.floor(i) < same.length; i += step) picked.push(same[Math.floor(i)]!);
  }
  return Uint32Array.from(picked).sort();
}
