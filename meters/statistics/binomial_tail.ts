import { gammaln } from "simple-statistics";
import { requireShare } from "./require_share.ts";

/**
 * The probability that at least `k` of `n` independent trials succeed, each with probability `p`.
 *
 * Exact up to about 1e-9 of the result; takes time about proportional to the square root of n.
 *
 * @param n Trials, an integer from 1 on.
 * @param p Probability of each, above 0 and below 1.
 * @param k Successes, an integer.
 * @returns P(Bin(n, p) >= k).
 * @throws {RangeError} If `n` or `p` is out of range.
 *
 * @example Three heads or more of four
 * ```ts
 * import { binomialTail } from "@allocert/allocert/meters/statistics";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(binomialTail(4, 0.5, 3), 5 / 16);
 * ```
 */
export function binomialTail(n: number, p: number, k: number): number {
  if (!Number.isSafeInteger(n) || n < 1) {
    throw new RangeError(
      `Cannot take binomial tail: "n" must be a positive integer, received ${n}`,
    );
  }
  requireShare("p", p);
  if (k <= 0) return 1;
  if (k > n) return 0;
  // The shorter of both tails is summed, from its largest term on.
  return k > n * p ? sum(n, p, k, 1) : 1 - sum(n, p, k - 1, -1);
}

function sum(n: number, p: number, k: number, direction: 1 | -1): number {
  const odds = p / (1 - p);
  let term = Math.exp(
    gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1) + k * Math.log(p) +
      (n - k) * Math.log1p(-p),
  );
  let total = 0;
  for (let i = k; i >= 0 && i <= n && term > total * 1e-17; i += direction) {
    total += term;
    term *= direction === 1 ? odds * (n - i) / (i + 1) : i / (odds * (n - i + 1));
  }
  return total;
}
