import { type Gate, gate } from "../extremes/gate.ts";

/** Distinct values that there must be above the threshold. */
const LEAST_DISTINCT = 20;

/** The share of all samples that one value may hold. */
const LARGEST_SHARE = 0.2;

/**
 * Whether samples are too discrete for distributions to be fitted: a value holds over a fifth of
 * them, or fewer than 20 distinct values lie above the threshold.
 *
 * @param sorted The samples in ascending order.
 * @param threshold Above it lies the tail.
 * @returns The share of the most frequent value and its limit; or, if that is within it, how many
 * distinct values are missing.
 *
 * @example A clock with a coarse step
 * ```ts
 * import { discreteness } from "@allocert/allocert/meters/statistics";
 * import { assertEquals } from "@std/assert";
 *
 * const sorted = Float64Array.from({ length: 100 }, (_, i) => 50 + 10 * Math.floor(i / 40));
 * assertEquals(discreteness(sorted, 60), {
 *   name: "discreteness",
 *   statistic: 0.4,
 *   limit: 0.2,
 *   passed: false,
 * });
 * ```
 */
export function discreteness(sorted: Float64Array, threshold: number): Gate {
  let longest = 0;
  let length = 0;
  let distinct = 0;
  for (let i = 0; i < sorted.length; i++) {
    const isNew = i === 0 || sorted[i] !== sorted[i - 1];
    length = isNew ? 1 : length + 1;
    longest = Math.max(longest, length);
    if (isNew && sorted[i]! > threshold) distinct++;
  }
  const share = longest / sorted.length;
  if (share > LARGEST_SHARE || distinct >= LEAST_DISTINCT) {
    return gate("discreteness", share, LARGEST_SHARE);
  }
  return { name: "discreteness", statistic: LEAST_DISTINCT - distinct, limit: 0, passed: false };
}
