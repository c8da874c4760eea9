import { requireShare } from "./require_share.ts";

/** What the largest of a number of samples says, whatever their distribution. */
export interface WilksBound {
  /** The largest sample. */
  readonly max: number;
  /** Number of samples. */
  readonly samples: number;
  /** Confidence of the statement. */
  readonly confidence: number;
  /** With this confidence, at most this share of all runs takes longer than `max`. */
  readonly exceedance: number;
}

/**
 * What the largest of n samples bounds (Wilks 1941): with confidence 1 - (1 - p)^n it is not below
 * the (1 - p) quantile.
 *
 * Presumes independent samples of one distribution, and nothing else.
 *
 * @param max The largest sample.
 * @param samples Number of samples, from 1 on.
 * @param confidence Above 0 and below 1; 0.95 if left out.
 * @returns The bound, with the least exceedance p that has this confidence.
 * @throws {RangeError} If an argument is out of range.
 *
 * @example 30,000 samples say something of one run in 10,000, and nothing beyond
 * ```ts
 * import { wilksBound } from "@allocert/allocert/meters/statistics";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(wilksBound(812, 30_000).exceedance, 1e-4, 1e-6);
 * ```
 */
export function wilksBound(max: number, samples: number, confidence = 0.95): WilksBound {
  requireShare("confidence", confidence);
  if (!Number.isSafeInteger(samples) || samples < 1) {
    throw new RangeError(
      `Cannot bound quantile: "samples" must be a positive integer, received ${samples}`,
    );
  }
  const exceedance = -Math.expm1(Math.log1p(-confidence) / samples);
  return { max, samples, confidence, exceedance };
}

/**
 * How many samples it takes until the largest bounds the (1 - p) quantile.
 *
 * @param p Share of runs that may take longer, above 0 and below 1.
 * @param confidence Above 0 and below 1; 0.95 if left out.
 * @returns The least number of samples.
 * @throws {RangeError} If an argument is out of range.
 *
 * @example One run in a thousand
 * ```ts
 * import { wilksSamples } from "@allocert/allocert/meters/statistics";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(wilksSamples(1e-3), 2995);
 * ```
 */
export function wilksSamples(p: number, confidence = 0.95): number {
  requireShare("p", p);
  requireShare("confidence", confidence);
  return Math.ceil(Math.log1p(-confidence) / Math.log1p(-p));
}
