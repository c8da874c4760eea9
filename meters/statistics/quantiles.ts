import type { Histogram } from "./histogram.ts";

/** Samples that must lie beyond a quantile before it is told. */
export const TAIL_SAMPLES = 10;

/**
 * The quantile of recorded durations, by nearest rank: the smallest duration such that a share `q`
 * of all samples is not above it.
 *
 * Exact below 512 ns; above, the last nanosecond of the bucket it falls in (at most 0.4 % too high,
 * never too low), and never above the largest sample. Takes time linear in the number of buckets.
 *
 * @param histogram The samples.
 * @param q The share, above 0 and below 1.
 * @returns The duration in nanoseconds, or `undefined` if fewer than {@linkcode TAIL_SAMPLES}
 * samples are expected beyond it: `samples * (1 - q) < 10` says too little about the tail.
 * @throws {RangeError} If `q` is not between 0 and 1.
 *
 * @example No 99th percentile of 900 samples
 * ```ts
 * import { Histogram, quantile } from "@allocert/allocert/meters";
 * import { assertEquals } from "@std/assert";
 *
 * const histogram = new Histogram();
 * for (let i = 1; i <= 900; i++) histogram.record(i % 100);
 * assertEquals(quantile(histogram, 0.5), 49);
 * assertEquals(quantile(histogram, 0.99), undefined);
 * ```
 */
export function quantile(histogram: Histogram, q: number): number | undefined {
  if (!(q > 0 && q < 1)) {
    throw new RangeError(`Cannot take quantile: "q" must be between 0 and 1, received ${q}`);
  }
  const samples = histogram.total;
  if (samples * (1 - q) < TAIL_SAMPLES - ROUNDING) return undefined;
  const rank = Math.ceil(samples * q - ROUNDING);
  let seen = 0;
  for (const { high, count } of histogram.buckets()) {
    seen += count;
    if (seen >= rank) return Math.min(high - 1, histogram.max);
  }
  return histogram.max;
}

/** More than the error of `samples * q`, less than any step of it. */
const ROUNDING = 1e-6;
