import { gamma } from "simple-statistics";

/** A generalised extreme value distribution of the maxima of blocks of runs. */
export interface Gev {
  /** Location, in the unit of the samples. */
  readonly location: number;
  /** Scale, above 0, in the unit of the samples. */
  readonly scale: number;
  /** Shape: above 0 the tail is heavy, at 0 it is Gumbel's, below 0 it ends. */
  readonly shape: number;
}

/** The Euler-Mascheroni constant. */
const EULER = 0.5772156649015329;

/**
 * Shapes nearer to 0 than this are taken for Gumbel's, as the general formulas lose digits there.
 */
const GUMBEL = 1e-6;

/**
 * The maximum of each block of successive samples; an incomplete last block is left out.
 *
 * @param samples In the order in which they were collected.
 * @param blockSize Samples in a block, an integer from 1 on.
 * @returns One maximum for each block.
 *
 * @example Blocks of two
 * ```ts
 * import { blockMaxima } from "@allocert/allocert/meters/statistics";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(blockMaxima(Float64Array.of(1, 2, 4, 3, 9), 2), Float64Array.of(2, 4));
 * ```
 */
export function blockMaxima(samples: ArrayLike<number>, blockSize: number): Float64Array {
  const maxima = new Float64Array(Math.floor(samples.length / blockSize)).fill(-Infinity);
  for (let i = 0; i < maxima.length * blockSize; i++) {
    const block = Math.floor(i / blockSize);
    maxima[block] = Math.max(maxima[block]!, samples[i]!);
  }
  return maxima;
}

/**
 * Fits a generalised extreme value distribution by probability-weighted moments (Hosking, Wallis
 * and Wood 1985).
 *
 * Takes the time of sorting. The shape is within 0.001 of what the moments say exactly, for shapes
 * from -0.5 to 0.5.
 *
 * @param maxima Block maxima in any order; at least 3, not all alike.
 * @returns The distribution. A shape of 1 or more means that it has no mean, so that the fit says
 * nothing.
 *
 * @example Maxima that are Gumbel's
 * ```ts
 * import { fitGev } from "@allocert/allocert/meters/statistics";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const maxima = Float64Array.from(
 *   { length: 999 },
 *   (_, i) => 7 - 2 * Math.log(-Math.log((i + 0.5) / 999)),
 * );
 * const { location, scale, shape } = fitGev(maxima);
 * assertAlmostEquals(location, 7, 0.01);
 * assertAlmostEquals(scale, 2, 0.01);
 * assertAlmostEquals(shape, 0, 0.01);
 * ```
 */
export function fitGev(maxima: Float64Array): Gev {
  const [b0, b1, b2] = weightedMoments(maxima);
  const spread = 2 * b1 - b0;
  const c = spread / (3 * b2 - b0) - Math.LN2 / Math.log(3);
  const k = 7.8590 * c + 2.9554 * c * c;
  if (Math.abs(k) < GUMBEL) return fitGumbel(maxima);
  const g = gamma(1 + k);
  const scale = spread * k / (g * (1 - 2 ** -k));
  return { location: b0 + scale * (g - 1) / k, scale, shape: -k };
}

/**
 * Fits Gumbel's distribution, the one of shape 0, by probability-weighted moments.
 *
 * On a tail that is not exponential it is wrong without a sign of it: it is here to be compared
 * with.
 *
 * @param maxima Block maxima in any order; at least 3, not all alike.
 * @returns The distribution.
 *
 * @example Two parameters only
 * ```ts
 * import { fitGumbel } from "@allocert/allocert/meters/statistics";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(fitGumbel(Float64Array.of(1, 2, 4)).shape, 0);
 * ```
 */
export function fitGumbel(maxima: Float64Array): Gev {
  const [b0, b1] = weightedMoments(maxima);
  const scale = (2 * b1 - b0) / Math.LN2;
  return { location: b0 - EULER * scale, scale, shape: 0 };
}

/**
 * The duration that one run exceeds with probability p.
 *
 * The distribution is that of the maximum of a block, so p is converted: all runs of a block stay
 * below with (1 - p)^b.
 *
 * @param gev Distribution of block maxima.
 * @param blockSize Runs in a block.
 * @param p Probability of exceedance per run, above 0 and below 1.
 * @returns The duration, in the unit of the samples.
 *
 * @example Blocks of 50 runs
 * ```ts
 * import { gevQuantile } from "@allocert/allocert/meters/statistics";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const gev = { location: 100, scale: 20, shape: -0.2 };
 * assertAlmostEquals(gevQuantile(gev, 50, 1e-3), 145.06648, 1e-5);
 * ```
 */
export function gevQuantile({ location, scale, shape }: Gev, blockSize: number, p: number): number {
  const logY = Math.log(-blockSize * Math.log1p(-p));
  if (shape === 0) return location - scale * logY;
  return location + scale * Math.expm1(-shape * logY) / shape;
}

function weightedMoments(values: Float64Array): [number, number, number] {
  const sorted = values.slice().sort();
  const count = sorted.length;
  let b0 = 0;
  let b1 = 0;
  let b2 = 0;
  for (let j = 0; j < count; j++) {
    const x = sorted[j]! / count;
    const weight = j / (count - 1);
    b0 += x;
    b1 += weight * x;
    b2 += weight * (j - 1) / (count - 2) * x;
  }
  return [b0, b1, b2];
}
