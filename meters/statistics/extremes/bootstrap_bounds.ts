import { Random } from "../../../workloads/random/random.ts";
import { nearestRank } from "../moments.ts";

/** Settings of {@linkcode bootstrapBounds}. */
export interface BootstrapOptions {
  /** Resamples drawn; 500 if left out. */
  readonly resamples?: number;
  /** Seed of the draws; 1 if left out. */
  readonly seed?: number;
  /** Share of the resampled estimates that the bound is not below; 0.95 if left out. */
  readonly confidence?: number;
}

/**
 * Upper bounds of estimates, by resampling with replacement (Efron 1979, percentile method).
 *
 * An estimate that is not a number counts as infinite. Takes as many estimates as resamples.
 *
 * @param values What is resampled.
 * @param estimate Makes the estimates of one resample, which it may reorder; always the same number
 * of them.
 * @param options Settings.
 * @returns A bound for each estimate.
 *
 * @example A bound of a mean
 * ```ts
 * import { bootstrapBounds } from "@allocert/allocert/meters/statistics";
 * import { assert } from "@std/assert";
 *
 * const values = Float64Array.from({ length: 100 }, (_, i) => i);
 * const mean = (sample: Float64Array) => [sample.reduce((sum, x) => sum + x) / sample.length];
 * const [bound] = bootstrapBounds(values, mean);
 * assert(bound! > 50 && bound! < 60);
 * ```
 */
export function bootstrapBounds(
  values: Float64Array,
  estimate: (resample: Float64Array) => readonly number[],
  options: BootstrapOptions = {},
): number[] {
  const { resamples = 500, seed = 1, confidence = 0.95 } = options;
  const random = new Random(seed);
  const resample = new Float64Array(values.length);
  const found: number[][] = [];
  for (let r = 0; r < resamples; r++) {
    for (let i = 0; i < resample.length; i++) resample[i] = values[random.below(values.length)]!;
    found.push(estimate(resample).map((value) => Number.isNaN(value) ? Infinity : value));
  }
  return found[0]!.map((_, i) =>
    nearestRank(Float64Array.from(found, (estimates) => estimates[i]!).sort(), confidence)
  );
}
