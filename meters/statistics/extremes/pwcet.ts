import { TAIL_SAMPLES } from "../quantiles.ts";
import { binomialTail } from "../binomial_tail.ts";
import { bootstrapBounds } from "./bootstrap_bounds.ts";
import { excessVariation } from "./excess_variation.ts";
import { discreteness } from "../independence/discreteness.ts";
import type { Gate } from "./gate.ts";
import { blockMaxima, fitGev, type Gev, gevQuantile } from "./gev.ts";
import { ksHalves } from "../independence/ks_halves.ts";
import { ljungBox } from "../independence/ljung_box.ts";
import { nearestRank } from "../moments.ts";
import {
  type Excesses,
  excessesOver,
  fitPeaks,
  type PeaksOverThreshold,
  peaksQuantile,
} from "./peaks_over_threshold.ts";
import { quantileInterval } from "../quantile_interval.ts";
import { medianRuns } from "../independence/median_runs.ts";
import { type WilksBound, wilksBound } from "../wilks.ts";

/** Samples that an estimate takes at least (rule E1). */
export const LEAST_SAMPLES = 30_000;

/** Runs in a block. */
const BLOCK_SIZE = 50;

/** Probabilities of exceedance per run that are estimated. */
const EXCEEDANCES = [1e-3, 1e-6, 1e-9, 1e-12] as const;

/**
 * The one of them that the held-out samples can tell something of, and the one that is the
 * headline.
 */
const VALIDATED = EXCEEDANCES[0];
const HEADLINE = EXCEEDANCES[2];

/** Level of the tests. */
const LEVEL = 0.05;

const QUANTILES = [0.5, 0.9, 0.99, 0.999, 0.9999] as const;

/** Whether there is an estimate, and if not, which test forbids it. */
export type PwcetStatus =
  | "OK"
  | "INVALID_DISCRETE"
  | "REJECTED_LJUNG_BOX"
  | "REJECTED_RUNS"
  | "REJECTED_KS"
  | "REJECTED_HEAVY"
  | "REJECTED_VALIDATION";

/** A measured quantile. */
export interface MeasuredQuantile {
  /** Which, above 0 and below 1. */
  readonly q: number;
  /** The sample of nearest rank. */
  readonly value: number;
  /** Lower end of the distribution-free 95 % confidence interval. */
  readonly low: number;
  /** Upper end of it. */
  readonly high: number;
}

/** What one run exceeds with a probability, by both fits. In the unit of the samples. */
export interface PwcetEstimate {
  /** Probability of exceedance per run. */
  readonly exceedance: number;
  /** Estimate of the block maxima. */
  readonly gev: number;
  /** Its bootstrap upper bound. */
  readonly gevBound: number;
  /** Estimate of the peaks over the threshold. */
  readonly peaks: number;
  /** Its bootstrap upper bound. */
  readonly peaksBound: number;
  /** The larger of both bounds. */
  readonly bound: number;
}

/** How samples that were held out fit an estimate. */
export interface PwcetValidation {
  /** The estimated duration, the larger of both fits. */
  readonly estimate: number;
  /** The probability of exceedance that it stands for. */
  readonly exceedance: number;
  /** Samples held out. */
  readonly samples: number;
  /** How many of them exceed the estimate. */
  readonly exceeding: number;
  /** Probability of as many or more if the estimate were true. */
  readonly probability: number;
}

/** A probabilistic worst-case execution time, or why there is none. In the unit of the samples. */
export interface Pwcet {
  /** Whether there is an estimate. */
  readonly status: PwcetStatus;
  /** The tests in the order in which they were made, up to the first that was not passed. */
  readonly gates: readonly Gate[];
  /** Samples that were fitted. */
  readonly fitted: number;
  /** Samples in a block. */
  readonly blockSize: number;
  /** What the largest of all samples says without any model. */
  readonly wilks: WilksBound;
  /** Quantiles of all samples, as far as there are enough of them. */
  readonly quantiles: readonly MeasuredQuantile[];
  /** The distribution of block maxima, if the gates were passed. */
  readonly gev?: Gev;
  /** The distribution over the threshold, if the gates were passed. */
  readonly peaks?: PeaksOverThreshold;
  /** The hold-out test, if the gates were passed. */
  readonly validation?: PwcetValidation;
  /** The estimates by falling exceedance, if the status is `OK`. */
  readonly estimates?: readonly PwcetEstimate[];
  /** The upper bound at an exceedance of 1e-9, if the status is `OK`. */
  readonly headline?: number;
}

/** Settings of {@linkcode estimatePwcet}. */
export interface PwcetOptions {
  /** Seed of the bootstrap; 1 if left out. */
  readonly seed?: number;
}

/**
 * Estimates how long one call takes at most, by extreme value theory: a time with the probability
 * that one run exceeds it.
 *
 * The first two thirds of the samples are tested and fitted, the last third is held out. In order:
 * discreteness, Ljung-Box, runs, Kolmogorov-Smirnov of the halves, coefficient of variation of the
 * excesses over the 98 % quantile. Whatever is not passed forbids an estimate. Then block maxima
 * (50 runs) and peaks over the threshold are both fitted by probability-weighted moments, with a 95
 * % upper bound of 500 bootstrap resamples each, and the held-out samples must not exceed the
 * estimate at 1e-3 too often.
 *
 * An estimate holds per run, for one state on one host, and for what the samples represent. A rare
 * event that is not in the samples is not in it either. It informs and decides nothing about an
 * allocator.
 *
 * @param samples Durations of one operation in one state, in the order in which they were
 * collected; at least 30,000.
 * @param options Settings.
 * @returns The estimate, or the reason why there is none.
 * @throws {RangeError} If there are too few samples.
 *
 * @example Samples of a clock that steps by 10 ns
 * ```ts
 * import { estimatePwcet } from "@allocert/allocert/meters/statistics";
 * import { assertEquals } from "@std/assert";
 *
 * const samples = Float64Array.from({ length: 30_000 }, (_, i) => i % 1000 === 0 ? 200 : 60);
 * const { status, wilks, estimates } = estimatePwcet(samples);
 * assertEquals([status, wilks.max, estimates], ["INVALID_DISCRETE", 200, undefined]);
 * ```
 */
export function estimatePwcet(samples: Float64Array, options: PwcetOptions = {}): Pwcet {
  if (samples.length < LEAST_SAMPLES) {
    throw new RangeError(
      `Cannot estimate worst case: "samples" must be at least ${LEAST_SAMPLES}, received ${samples.length}`,
    );
  }
  const fitted = samples.subarray(0, Math.floor(samples.length * 2 / 3));
  const over = excessesOver(fitted.slice().sort());
  const sorted = samples.slice().sort();
  const { gates, status } = passGates(fitted, over);
  const found = {
    gates,
    fitted: fitted.length,
    blockSize: BLOCK_SIZE,
    wilks: wilksBound(sorted.at(-1)!, samples.length),
    quantiles: measuredQuantiles(sorted),
  };
  if (status !== "OK") return { ...found, status };
  const maxima = blockMaxima(fitted, BLOCK_SIZE);
  const models = { gev: fitGev(maxima), peaks: fitPeaks(over) };
  const validation = validate(samples.subarray(fitted.length), models);
  if (validation.probability < LEVEL) {
    return { ...found, ...models, validation, status: "REJECTED_VALIDATION" };
  }
  const estimates = estimate(maxima, over, models, options);
  const headline = estimates.find(({ exceedance }) => exceedance === HEADLINE)!.bound;
  return { ...found, ...models, validation, estimates, headline, status };
}

interface Models {
  readonly gev: Gev;
  readonly peaks: PeaksOverThreshold;
}

function passGates(
  fitted: Float64Array,
  { threshold, excesses }: Excesses,
): { gates: readonly Gate[]; status: PwcetStatus } {
  const tests: readonly (readonly [PwcetStatus, () => Gate])[] = [
    ["INVALID_DISCRETE", () => discreteness(fitted.slice().sort(), threshold)],
    ["REJECTED_LJUNG_BOX", () => ljungBox(fitted)],
    ["REJECTED_RUNS", () => medianRuns(fitted)],
    ["REJECTED_KS", () => ksHalves(fitted)],
    ["REJECTED_HEAVY", () => excessVariation(excesses)],
  ];
  const gates: Gate[] = [];
  for (const [status, test] of tests) {
    const gate = test();
    gates.push(gate);
    if (!gate.passed) return { gates, status };
  }
  return { gates, status: "OK" };
}

function measuredQuantiles(sorted: Float64Array): MeasuredQuantile[] {
  const found: MeasuredQuantile[] = [];
  for (const q of QUANTILES) {
    const interval = quantileInterval(sorted, q);
    if (interval === undefined || sorted.length * (1 - q) < TAIL_SAMPLES - 1e-6) continue;
    found.push({ q, value: nearestRank(sorted, q), ...interval });
  }
  return found;
}

function validate(held: Float64Array, { gev, peaks }: Models): PwcetValidation {
  const estimate = Math.max(
    gevQuantile(gev, BLOCK_SIZE, VALIDATED),
    peaksQuantile(peaks, VALIDATED),
  );
  const exceeding = held.reduce((count, value) => value > estimate ? count + 1 : count, 0);
  return {
    estimate,
    exceedance: VALIDATED,
    samples: held.length,
    exceeding,
    probability: binomialTail(held.length, VALIDATED, exceeding),
  };
}

function estimate(
  maxima: Float64Array,
  over: Excesses,
  { gev, peaks }: Models,
  { seed = 1 }: PwcetOptions,
): PwcetEstimate[] {
  const gevBounds = bootstrapBounds(maxima, (resample) => gevQuantiles(fitGev(resample)), { seed });
  const peaksBounds = bootstrapBounds(
    over.excesses,
    (resample) => peaksQuantiles(fitPeaks({ ...over, excesses: resample.sort() })),
    { seed },
  );
  const gevFound = gevQuantiles(gev);
  const peaksFound = peaksQuantiles(peaks);
  return EXCEEDANCES.map((exceedance, i) => ({
    exceedance,
    gev: gevFound[i]!,
    gevBound: gevBounds[i]!,
    peaks: peaksFound[i]!,
    peaksBound: peaksBounds[i]!,
    bound: Math.max(gevBounds[i]!, peaksBounds[i]!),
  }));
}

function gevQuantiles(gev: Gev): number[] {
  return EXCEEDANCES.map((p) => gevQuantile(gev, BLOCK_SIZE, p));
}

function peaksQuantiles(peaks: PeaksOverThreshold): number[] {
  return EXCEEDANCES.map((p) => peaksQuantile(peaks, p));
}
