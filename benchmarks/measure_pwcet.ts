import type { Subject } from "../allocators/contract/subject.ts";
import { type OperationSamples, sampleOperation } from "../meters/latency/operation_samples.ts";
import type { ReplayLoad } from "../meters/replay_load.ts";
import type { Pwcet, PwcetStatus } from "../meters/statistics/extremes/pwcet.ts";
import { traceSha256 } from "../workloads/trace/trace_digest.ts";
import type { LatencyRow } from "./rows/latency_row.ts";
import { type RunEnvironment, runEnvironment } from "./rows/run_environment.ts";

/** What stands in the field `schema` of a {@linkcode PwcetReport}. */
export const PWCET_SCHEMA = "allocert-pwcet-1";

/** What every figure of a {@linkcode PwcetReport} is, and no more. */
export const PWCET_MEANING = "per-run exceedance for this state on this host";

/** Settings of {@linkcode measurePwcet}. */
export interface MeasurePwcetOptions {
  /** Samples to be taken, at least 30,000, which is the default. */
  readonly samples?: number;
  /** Seed of the bootstrap; 1 if left out. */
  readonly seed?: number;
  /** Called now and then, between two samples, with the number of those taken. */
  onProgress?(taken: number): void;
}

/**
 * An estimated probabilistic worst case, or why there is none, with everything that it holds for.
 * Times in nanoseconds.
 */
export interface PwcetReport {
  /** {@linkcode PWCET_SCHEMA} */
  readonly schema: string;
  /** {@linkcode PWCET_MEANING} */
  readonly meaning: string;
  /** Name of the subject. */
  readonly allocator: string;
  /** Version of the subject. */
  readonly version: string;
  /** Through which binary interface it was called. */
  readonly abi: LatencyRow["abi"];
  /** Name of the trace that leads to the state. */
  readonly workload: string;
  /** SHA-256 of the text of the trace, in hexadecimal. */
  readonly traceSha256: string;
  /** Index in the trace of the operation that was timed. */
  readonly index: number;
  /** What was called. */
  readonly operation: OperationSamples["operation"];
  /** Whether null was returned. */
  readonly outcome: OperationSamples["outcome"];
  /** Seed of the bootstrap. */
  readonly seed: number;
  /** What measured. */
  readonly environment: RunEnvironment;
  /**
   * Whether there is an estimate. `INVALID_NONDETERMINISTIC`: the replays differed, so the samples
   * are not of one state.
   */
  readonly status: PwcetStatus | "INVALID_NONDETERMINISTIC";
  /** The estimate; left out if the replays differed. */
  readonly pwcet?: Pwcet;
}

/** A report, and the samples that it rests on. */
export interface MeasuredPwcet {
  /** The report. */
  readonly report: PwcetReport;
  /** Nanoseconds of each run, in the order in which they were collected. */
  readonly times: Float64Array;
}

/**
 * Samples one operation in one fixed heap state and estimates how long a run of it takes at most,
 * with a probability.
 *
 * It is no verdict, and no clause asks for it: see {@linkcode estimatePwcet} for what it presumes.
 *
 * @param subject What is measured.
 * @param load The trace that leads to the state, with one operation in `measured`.
 * @param options Settings.
 * @returns The report and the samples.
 * @throws {RangeError} If there are to be fewer than 30,000 samples, or not exactly one operation
 * is measured.
 * @throws {TypeError} If the allocator lacks an operation that the trace uses.
 *
 * @example The first malloc of a bump allocator
 * ```ts
 * import { bump } from "@allocert/allocert/allocators";
 * import { measurePwcet } from "@allocert/allocert/benchmarks";
 * import { TraceBuilder } from "@allocert/allocert/workloads";
 * import { assertEquals } from "@std/assert";
 *
 * const { report, times } = await measurePwcet(bump, {
 *   trace: new TraceBuilder().malloc(0, 16).build("first"),
 *   regionSize: 1024,
 *   measured: Uint32Array.of(0),
 * });
 * assertEquals(report.meaning, "per-run exceedance for this state on this host");
 * assertEquals(report.pwcet!.wilks.max, Math.max(...times));
 * ```
 */
export async function measurePwcet(
  subject: Subject,
  load: ReplayLoad,
  options: MeasurePwcetOptions = {},
): Promise<MeasuredPwcet> {
  // Whoever only measures latency loads no statistics.
  const { estimatePwcet, LEAST_SAMPLES } = await import("../meters/statistics/extremes/pwcet.ts");
  const { samples = LEAST_SAMPLES, seed = 1, onProgress } = options;
  if (!(samples >= LEAST_SAMPLES)) {
    throw new RangeError(
      `Cannot estimate worst case: "samples" must be at least ${LEAST_SAMPLES}, received ${samples}`,
    );
  }
  const found = await sampleOperation(subject, load, {
    samples,
    ...(onProgress && { onProgress }),
  });
  const { operation, outcome, times, sameHash } = found;
  const pwcet = sameHash ? estimatePwcet(times, { seed }) : undefined;
  const report: PwcetReport = {
    schema: PWCET_SCHEMA,
    meaning: PWCET_MEANING,
    allocator: subject.name,
    version: subject.version,
    abi: subject.abi ?? "javascript",
    workload: load.trace.name,
    traceSha256: await traceSha256(load.trace),
    index: load.measured![0]!,
    operation,
    outcome,
    seed,
    environment: await runEnvironment(),
    status: pwcet?.status ?? "INVALID_NONDETERMINISTIC",
    ...(pwcet && { pwcet }),
  };
  return { report, times };
}
