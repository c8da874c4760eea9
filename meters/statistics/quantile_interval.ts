import { quantileRanks } from "./quantile_ranks.ts";

/** Two durations between which a quantile lies. */
export interface QuantileInterval {
  /** Lower end. */
  readonly low: number;
  /** Upper end. */
  readonly high: number;
}

/**
 * A distribution-free confidence interval of a quantile: two of the samples.
 *
 * It presumes independent samples of one distribution, so it holds for calls in one state, not for
 * the calls of a trace, which differ. Equal samples make it wider than need be, never too narrow.
 *
 * @param sorted The samples in ascending order.
 * @param q The quantile, above 0 and below 1.
 * @param confidence Above 0 and below 1; 0.95 if left out.
 * @returns The interval, or `undefined` if there are too few samples for that quantile and
 * confidence.
 * @throws {RangeError} If an argument is out of range.
 *
 * @example The median of 1 to 100
 * ```ts
 * import { quantileInterval } from "@allocert/allocert/meters/statistics";
 * import { assertEquals } from "@std/assert";
 *
 * const sorted = Float64Array.from({ length: 100 }, (_, i) => i + 1);
 * assertEquals(quantileInterval(sorted, 0.5), { low: 40, high: 61 });
 * assertEquals(quantileInterval(sorted, 0.99), undefined);
 * ```
 */
export function quantileInterval(
  sorted: Float64Array,
  q: number,
  confidence = 0.95,
): QuantileInterval | undefined {
  const ranks = sorted.length > 0 ? quantileRanks(sorted.length, q, confidence) : undefined;
  return ranks && { low: sorted[ranks.low - 1]!, high: sorted[ranks.high - 1]! };
}
