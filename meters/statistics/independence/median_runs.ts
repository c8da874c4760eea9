import { type Gate, gate } from "../extremes/gate.ts";

/** The 97.5 % quantile of the standard normal distribution. */
const LIMIT = 1.96;

/**
 * The runs test of Wald and Wolfowitz (1940) about the median at the level 0.05: whether samples
 * stay on one side of their median for too long, or change sides too often.
 *
 * Samples that equal the median are left out. Samples that are all alike pass.
 *
 * @param samples In the order in which they were collected.
 * @returns The absolute value of the statistic z, and its limit.
 *
 * @example The second half is above the first
 * ```ts
 * import { medianRuns } from "@allocert/allocert/meters/statistics";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(medianRuns(Float64Array.from({ length: 100 }, (_, i) => i)).passed, false);
 * ```
 */
export function medianRuns(samples: ArrayLike<number>): Gate {
  const middle = median(samples);
  let below = 0;
  let above = 0;
  let runs = 0;
  let side = 0;
  for (let i = 0; i < samples.length; i++) {
    const now = Math.sign(samples[i]! - middle);
    if (now === 0) continue;
    if (now < 0) below++;
    else above++;
    if (now !== side) runs++;
    side = now;
  }
  const count = below + above;
  const product = 2 * below * above;
  const variance = product * (product - count) / (count ** 2 * (count - 1));
  const z = variance > 0 ? Math.abs(runs - product / count - 1) / Math.sqrt(variance) : 0;
  return gate("runs", z, LIMIT);
}

function median(samples: ArrayLike<number>): number {
  const sorted = Float64Array.from(samples).sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
