import { mean, nearestRank } from "../moments.ts";

/** A generalised Pareto distribution of what exceeds a threshold. */
export interface PeaksOverThreshold {
  /** The threshold, in the unit of the samples. */
  readonly threshold: number;
  /** Share of all runs that exceed the threshold. */
  readonly rate: number;
  /** Scale, above 0, in the unit of the samples. */
  readonly scale: number;
  /** Shape: above 0 the tail is heavy, at 0 it is exponential, below 0 it ends. */
  readonly shape: number;
}

/** What exceeds a threshold, and how often something does. */
export interface Excesses {
  /** The threshold, in the unit of the samples. */
  readonly threshold: number;
  /** Share of the samples above the threshold. */
  readonly rate: number;
  /** Each of them less the threshold, ascending. */
  readonly excesses: Float64Array;
}

/**
 * The samples above a quantile of nearest rank, less that quantile.
 *
 * @param sorted The samples in ascending order.
 * @param share The quantile, above 0 and below 1; 0.98 if left out.
 * @returns The excesses.
 *
 * @example The two largest of a hundred
 * ```ts
 * import { excessesOver } from "@allocert/allocert/meters/statistics";
 * import { assertEquals } from "@std/assert";
 *
 * const sorted = Float64Array.from({ length: 100 }, (_, i) => i + 1);
 * const excesses = Float64Array.of(1, 2);
 * assertEquals(excessesOver(sorted), { threshold: 98, rate: 0.02, excesses });
 * ```
 */
export function excessesOver(sorted: Float64Array, share = 0.98): Excesses {
  const threshold = nearestRank(sorted, share);
  let first = sorted.length;
  while (first > 0 && sorted[first - 1]! > threshold) first--;
  const excesses = sorted.subarray(first).map((value) => value - threshold);
  return { threshold, rate: excesses.length / sorted.length, excesses };
}

/**
 * Fits a generalised Pareto distribution to excesses by probability-weighted moments (Hosking and
 * Wallis 1987).
 *
 * @param over The excesses; at least 2, ascending.
 * @returns The distribution, with threshold and rate.
 *
 * @example Excesses of an exponential
 * ```ts
 * import { fitPeaks } from "@allocert/allocert/meters/statistics";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const excesses = Float64Array.from(
 *   { length: 999 },
 *   (_, i) => -3 * Math.log(1 - (i + 0.65) / 999),
 * );
 * const { scale, shape } = fitPeaks({ threshold: 10, rate: 0.02, excesses });
 * assertAlmostEquals(scale, 3, 0.01);
 * assertAlmostEquals(shape, 0, 0.01);
 * ```
 */
export function fitPeaks({ threshold, rate, excesses }: Excesses): PeaksOverThreshold {
  const count = excesses.length;
  const a0 = mean(excesses);
  let a1 = 0;
  for (let j = 0; j < count; j++) a1 += (1 - (j + 0.65) / count) * excesses[j]! / count;
  return {
    threshold,
    rate,
    scale: 2 * a0 * a1 / (a0 - 2 * a1),
    shape: 2 - a0 / (a0 - 2 * a1),
  };
}

/**
 * The duration that one run exceeds with probability p.
 *
 * @param peaks Distribution of the excesses.
 * @param p Probability of exceedance per run; below the rate at which the threshold is exceeded.
 * @returns The duration, in the unit of the samples.
 *
 * @example A tail that ends
 * ```ts
 * import { peaksQuantile } from "@allocert/allocert/meters/statistics";
 * import { assert } from "@std/assert";
 *
 * const peaks = { threshold: 150, rate: 0.02, scale: 20, shape: -0.2 };
 * const end = 150 + 20 / 0.2;
 * assert(peaksQuantile(peaks, 1e-9) < peaksQuantile(peaks, 1e-12));
 * assert(peaksQuantile(peaks, 1e-12) < end);
 * ```
 */
export function peaksQuantile(
  { threshold, rate, scale, shape }: PeaksOverThreshold,
  p: number,
): number {
  const logRatio = Math.log(rate / p);
  if (shape === 0) return threshold + scale * logRatio;
  return threshold + scale * Math.expm1(shape * logRatio) / shape;
}
