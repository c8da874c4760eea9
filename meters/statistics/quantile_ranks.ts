import { requireShare } from "./require_share.ts";
import { binomialTail } from "./binomial_tail.ts";

/** Ranks of two ordered samples, counted from 1, that enclose a quantile. */
export interface QuantileRanks {
  /** Rank of the sample that is not above the quantile. */
  readonly low: number;
  /** Rank of the sample that is not below it. */
  readonly high: number;
}

/**
 * The ranks of two samples that enclose a quantile with a given confidence, whatever the
 * distribution.
 *
 * The number of samples below the quantile is binomial, whatever the samples are distributed like,
 * as long as they are independent and of one distribution. The two ranks leave at most half of what
 * the confidence leaves to each side.
 *
 * @param n Number of samples, from 1 on.
 * @param q The quantile, above 0 and below 1.
 * @param confidence Above 0 and below 1; 0.95 if left out.
 * @returns The ranks, or `undefined` if even the smallest and the largest sample do not enclose it
 * with that confidence.
 * @throws {RangeError} If an argument is out of range.
 *
 * @example The median of 10 samples, and of 5
 * ```ts
 * import { quantileRanks } from "@allocert/allocert/meters/statistics";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(quantileRanks(10, 0.5), { low: 2, high: 9 });
 * assertEquals(quantileRanks(5, 0.5), undefined);
 * ```
 */
export function quantileRanks(
  n: number,
  q: number,
  confidence = 0.95,
): QuantileRanks | undefined {
  requireShare("q", q);
  requireShare("confidence", confidence);
  const beyond = (1 - confidence) / 2;
  // P(at least k below the quantile) falls with k: the last k with at least 1 - beyond, the first
  // with at most beyond.
  const low = firstRank(n, (k) => binomialTail(n, q, k) < 1 - beyond) - 1;
  const high = firstRank(n, (k) => binomialTail(n, q, k) <= beyond);
  return low >= 1 && high <= n ? { low, high } : undefined;
}

/** The first rank from 1 to n that is so, by bisection; n + 1 if none is. */
function firstRank(n: number, isSo: (rank: number) => boolean): number {
  let from = 1;
  let to = n + 1;
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (isSo(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}
