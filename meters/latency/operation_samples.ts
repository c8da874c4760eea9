import type { Operation } from "../../allocators/contract/claims.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import type { ReplayLoad } from "../replay_load.ts";
import { findCollector } from "./memory/collector.ts";
import { ReplaySeries } from "./_replay_series.ts";
import { SKIPPED } from "./clock/timed_replay.ts";
import { toNanoseconds } from "./clock/clock.ts";
import { OPERATIONS } from "./times/replay_records.ts";

/** Settings of {@linkcode sampleOperation}. */
export interface SampleOptions {
  /** Samples to be taken, from 1 on; 30,000 if left out. */
  readonly samples?: number;
  /** Called now and then, between two samples, with the number of those taken. */
  onProgress?(taken: number): void;
}

/** Times of one operation in one state, in the order in which they were collected. */
export interface OperationSamples {
  /** What was called. */
  readonly operation: Operation;
  /** Whether null was returned. */
  readonly outcome: "ok" | "null";
  /** Nanoseconds of each call, the clock's own cost included. */
  readonly times: Float64Array;
  /**
   * Whether every replay returned the same offsets, so that each time is that of the same call in
   * the same state.
   */
  readonly sameHash: boolean;
}

/** Samples between two calls of `onProgress`. */
const PROGRESS = 1_000;

/**
 * Times one operation in one fixed heap state again and again, once for each replay of the trace
 * that leads to the state.
 *
 * Every replay starts from byte-identical memory and is made as by {@linkcode timeReplays}, warm-up
 * included; what differs is that single times are kept, in their order, and that all are of one
 * place in memory, so that they are alike. Takes as many replays as samples.
 *
 * @param subject What is measured.
 * @param load The trace, with one operation in `measured`.
 * @param options Settings.
 * @returns The times.
 * @throws {RangeError} If not exactly one operation is measured, or no sample is asked for.
 * @throws {TypeError} If the allocator lacks an operation that the trace uses, or the measured one
 * does not reach it.
 *
 * @example A hundred times of one malloc
 * ```ts
 * import { tlsf } from "@allocert/allocert/allocators";
 * import { sampleOperation } from "@allocert/allocert/meters";
 * import { holesProbe } from "@allocert/allocert/workloads";
 * import { assertEquals } from "@std/assert";
 *
 * const probe = holesProbe(16, { repeats: 1 });
 * const { operation, outcome, times } = await sampleOperation(tlsf, probe, { samples: 100 });
 * assertEquals([operation, outcome, times.length], ["malloc", "ok", 100]);
 * ```
 */
export async function sampleOperation(
  subject: Subject,
  load: ReplayLoad,
  options: SampleOptions = {},
): Promise<OperationSamples> {
  const { samples = 30_000, onProgress } = options;
  const { measured } = load;
  if (measured?.length !== 1) {
    throw new RangeError(
      `Cannot sample operation: "measured" must hold one operation, received ${
        measured?.length ?? "none"
      }`,
    );
  }
  if (!Number.isSafeInteger(samples) || samples < 1) {
    throw new RangeError(
      `Cannot sample operation: "samples" must be a positive integer, received ${samples}`,
    );
  }
  const index = measured[0]!;
  const collect = await findCollector();
  const series = new ReplaySeries(subject, load);
  series.warmUp();
  const { times: all, kinds } = series.arrays;
  const kind = kinds[index]!;
  if (kind === SKIPPED) {
    throw new TypeError(
      `Cannot sample operation: operation ${index} of trace "${load.trace.name}" does not reach "${subject.name}"`,
    );
  }
  collect?.();
  const times = new Float64Array(samples);
  for (let i = 0; i < samples; i++) {
    if (i % PROGRESS === 0) onProgress?.(i);
    series.replay();
    times[i] = toNanoseconds(all[index]!);
  }
  return {
    operation: OPERATIONS[kind >> 1]!,
    outcome: kind & 1 ? "null" : "ok",
    times,
    sameHash: series.isSame,
  };
}
