import { chiSquaredDistributionTable } from "simple-statistics";
import { type Gate, gate } from "../extremes/gate.ts";
import { mean } from "../moments.ts";

/** Autocorrelations that are looked at. */
const LAGS = 10;

/** The 95 % quantile of a chi-square distribution with as many degrees of freedom. */
const LIMIT = chiSquaredDistributionTable[LAGS]!["0.05"]!;

/**
 * The test of Ljung and Box (1978) at the level 0.05: whether samples depend on the ten before
 * them.
 *
 * Takes time linear in the number of samples. Constant samples have no correlation and pass.
 *
 * @param samples In the order in which they were collected; more than 10.
 * @returns The statistic Q and its limit, 18.31.
 *
 * @example Samples that take turns
 * ```ts
 * import { ljungBox } from "@allocert/allocert/meters/statistics";
 * import { assertEquals } from "@std/assert";
 *
 * const samples = Float64Array.from({ length: 100 }, (_, i) => i % 2);
 * assertEquals(ljungBox(samples).passed, false);
 * ```
 */
export function ljungBox(samples: ArrayLike<number>): Gate {
  const values = Float64Array.from(samples);
  const count = values.length;
  const average = mean(values);
  let squares = 0;
  for (let i = 0; i < count; i++) squares += (values[i]! - average) ** 2;
  let sum = 0;
  for (let lag = 1; lag <= LAGS && squares > 0; lag++) {
    let products = 0;
    for (let i = lag; i < count; i++) {
      products += (values[i]! - average) * (values[i - lag]! - average);
    }
    sum += (products / squares) ** 2 / (count - lag);
  }
  return gate("ljung-box", count * (count + 2) * sum, LIMIT);
}
