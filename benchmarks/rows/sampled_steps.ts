import type { Operation } from "../../allocators/contract/claims.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import { LATENCY_OUTCOMES, type LatencyOutcome } from "../../meters/latency/latency_outcome.ts";
import type { ReplayTimes } from "../../meters/latency/replay_times.ts";
import type { ReplayLoad } from "../../meters/replay_load.ts";
import { openStepMeter } from "../../meters/steps/javascript/javascript_step_meter.ts";
import type { StepCounts, StepMeter } from "../../meters/steps/step_meter.ts";
import { StepsUnavailable } from "../../meters/steps/steps_unavailable.ts";
import { Op } from "../../workloads/trace/trace.ts";

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
 * Counts the steps of calls that are spread evenly over the trace. Which ones depends on the trace
 * alone, so the counts are the same in every run.
 *
 * A worker counts, while this thread does something else.
 */
export class StepSample implements Disposable {
  readonly #load: ReplayLoad;
  readonly #measured: Uint32Array;
  readonly #meter: StepMeter;
  readonly #counting: Promise<StepCounts>;

  private constructor(load: ReplayLoad, meter: StepMeter) {
    this.#load = load;
    this.#measured = pickCalls(load);
    this.#meter = meter;
    this.#counting = meter.count({ ...load, measured: this.#measured });
    // It may fail before anyone asks.
    this.#counting.catch(() => {});
  }

  /** Begins to count; `undefined` if steps cannot be counted, whatever the reason. */
  static async begin(subject: Subject, load: ReplayLoad): Promise<StepSample | undefined> {
    try {
      return new StepSample(load, await openStepMeter(subject));
    } catch (error) {
      if (error instanceof StepsUnavailable) return undefined;
      throw error;
    }
  }

  /** What was counted, by operation and outcome; nothing if it could not be. */
  async result({ operations, outcomes }: ReplayTimes): Promise<SampledSteps[]> {
    let steps: Float64Array;
    try {
      ({ steps } = await this.#counting);
    } catch (error) {
      if (error instanceof StepsUnavailable) return [];
      throw error;
    }
    const { ops } = this.#load.trace;
    return operations.flatMap(({ operation, outcome }) => {
      const counts = [...steps].filter((count, j) => {
        const index = this.#measured[j]!;
        return !Number.isNaN(count) && ops[index] === CODES[operation] &&
          LATENCY_OUTCOMES[outcomes[index]!] === outcome;
      });
      if (counts.length === 0) return [];
      const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
      return [{ operation, outcome, mean, max: Math.max(...counts) }];
    });
  }

  /** Stops counting. */
  [Symbol.dispose](): void {
    this.#meter.close();
  }
}

function pickCalls({ trace, measured }: ReplayLoad): Uint32Array {
  const calls = [...measured ?? trace.ops.keys()];
  const picked: number[] = [];
  for (const code of Object.values(CODES)) {
    const same = calls.filter((index) => trace.ops[index] === code);
    const step = Math.max(1, same.length / SAMPLE);
    for (let i = 0; Math.floor(i) < same.length; i += step) picked.push(same[Math.floor(i)]!);
  }
  return Uint32Array.from(picked).sort();
}
