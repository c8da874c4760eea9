import { type Gate, gate } from "../extremes/gate.ts";

/**
 * The test of Kolmogorov and Smirnov at the level 0.05 of the first half of the samples against the
 * second: whether both are of one distribution, or something drifts.
 *
 * The limit is that of continuous distributions; ties make the test more lenient. Takes time n log
 * n.
 *
 * @param samples In the order in which they were collected; at least 2.
 * @returns The largest distance D between both distribution functions, and its limit.
 *
 * @example A drift
 * ```ts
 * import { ksHalves } from "@allocert/allocert/meters/statistics";
 * import { assertEquals } from "@std/assert";
 *
 * const { statistic, passed } = ksHalves(Float64Array.from({ length: 100 }, (_, i) => i));
 * assertEquals([statistic, passed], [1, false]);
 * ```
 */
export function ksHalves(samples: ArrayLike<number>): Gate {
  const values = Float64Array.from(samples);
  const half = values.length >> 1;
  const first = values.slice(0, half).sort();
  const second = values.slice(half).sort();
  let distance = 0;
  for (let i = 0, j = 0; i < first.length && j < second.length;) {
    const at = Math.min(first[i]!, second[j]!);
    while (i < first.length && first[i]! <= at) i++;
    while (j < second.length && second[j]! <= at) j++;
    distance = Math.max(distance, Math.abs(i / first.length - j / second.length));
  }
  const scale = Math.sqrt((first.length + second.length) / (first.length * second.length));
  return gate("ks", distance, 1.358 * scale);
}
