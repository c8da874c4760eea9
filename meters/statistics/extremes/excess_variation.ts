import { type Gate, gate } from "./gate.ts";
import { coefficientOfVariation } from "../moments.ts";

/**
 * Whether the excesses over a threshold have a heavier tail than an exponential distribution: the
 * test of the coefficient of variation, which is 1 for an exponential, at the level 0.025.
 *
 * A lighter tail passes.
 *
 * @param excesses What exceeds the threshold, less the threshold; at least 2.
 * @returns The coefficient of variation, and its limit 1 + 1.96 / sqrt(n).
 *
 * @example One in a hundred is a hundred times as large
 * ```ts
 * import { excessVariation } from "@allocert/allocert/meters/statistics";
 * import { assertEquals } from "@std/assert";
 *
 * const oneLarge = Float64Array.from({ length: 100 }, (_, i) => i < 99 ? 1 : 100);
 * assertEquals(excessVariation(oneLarge).passed, false);
 * ```
 */
export function excessVariation(excesses: Float64Array): Gate {
  return gate("cv", coefficientOfVariation(excesses), 1 + 1.96 / Math.sqrt(excesses.length));
}
