import type { Random } from "./random.ts";

/**
 * How numbers are distributed: sizes in bytes, lifetimes in allocations, gaps in operations. Plain
 * data, so that a load can be written down, printed and sent to a worker. All draws are integers;
 * bounds are included.
 *
 * | kind | draws |
 * |---|---|
 * | `constant` | always `value` |
 * | `choice` | one of `values`, each as likely; repeat a value to favour it |
 * | `uniform` | `low` to `high`, each as likely |
 * | `octaves` | `low` to `high`, each doubling as likely, evenly within it: about log-uniform |
 * | `inverse-square` | `low` to `high`, with a density that falls with the square of the number |
 * | `log-pareto` | `low` to `high`; to reach the k-th doubling is k times rarer than to reach the first, evenly within it |
 * | `exponential` | from 0, with a mean of `mean` and a long tail |
 * | `mixture` | from one of `parts`, chosen by weight |
 */
export type Distribution =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "choice"; readonly values: readonly number[] }
  | {
    readonly kind: "uniform" | "octaves" | "inverse-square" | "log-pareto";
    readonly low: number;
    readonly high: number;
  }
  | { readonly kind: "exponential"; readonly mean: number }
  | {
    readonly kind: "mixture";
    readonly parts: readonly { readonly weight: number; readonly of: Distribution }[];
  };

/**
 * Draws one number. Only sums, products and quotients are used, so that every engine draws the
 * same.
 *
 * @param distribution What is drawn from.
 * @param random The source of randomness.
 * @returns A non-negative integer.
 * @throws {RangeError} If the distribution is impossible: nothing to choose from, bounds out of
 * order, no weight.
 *
 * @example Draw a size
 * ```ts
 * import { drawFrom, Random } from "@allocert/allocert/workloads";
 * import { assert } from "@std/assert";
 *
 * const size = drawFrom({ kind: "uniform", low: 16, high: 64 }, new Random(1));
 * assert(size >= 16 && size <= 64);
 * ```
 */
export function drawFrom(distribution: Distribution, random: Random): number {
  switch (distribution.kind) {
    case "constant":
      return distribution.value;
    case "choice":
      return distribution.values[random.below(distribution.values.length)]!;
    case "uniform":
      return random.between(distribution.low, distribution.high);
    case "octaves":
      return drawOctaves(distribution.low, distribution.high, random);
    case "inverse-square":
      return drawInverseSquare(distribution.low, distribution.high, random);
    case "log-pareto":
      return drawLogPareto(distribution.low, distribution.high, random);
    case "exponential":
      return Math.floor(distribution.mean * drawExponential(random) + 0.5);
    case "mixture": {
      let total = 0;
      for (const part of distribution.parts) total += part.weight;
      let at = random.fraction() * total;
      for (const part of distribution.parts) {
        at -= part.weight;
        if (at < 0) return drawFrom(part.of, random);
      }
      throw new RangeError('Cannot draw: "parts" must have a positive weight');
    }
  }
}

function drawOctaves(low: number, high: number, random: Random): number {
  return drawWithin(random.below(countOctaves(low, high)), low, high, random);
}

/**
 * The whole part of the binary logarithm of number / low is Pareto distributed: the tail is heavier
 * than that of any power.
 */
function drawLogPareto(low: number, high: number, random: Random): number {
  const octave = drawInverseSquare(1, countOctaves(low, high), random) - 1;
  return drawWithin(octave, low, high, random);
}

/** Doublings of `low` that are not above `high`, the first one included. */
function countOctaves(low: number, high: number): number {
  requireBounds(low, high);
  let octaves = 1;
  while (low * 2 ** octaves <= high) octaves++;
  return octaves;
}

function drawWithin(octave: number, low: number, high: number, random: Random): number {
  const bottom = low * 2 ** octave;
  return random.between(bottom, Math.min(2 * bottom - 1, high));
}

/** Inverts the distribution function 1 - low / x, cut at high + 1. */
function drawInverseSquare(low: number, high: number, random: Random): number {
  requireBounds(low, high);
  const top = high + 1;
  const drawn = low * top / (top - random.fraction() * (top - low));
  return Math.min(high, Math.floor(drawn));
}

/**
 * An exponential deviate of mean 1 by comparisons alone (von Neumann, 1951): the length of a
 * falling run of uniform deviates is odd with probability exp(-first); the number of runs that
 * failed is the whole part.
 */
function drawExponential(random: Random): number {
  for (let whole = 0;; whole++) {
    const first = random.fraction();
    let last = first;
    let odd = true;
    for (let next = random.fraction(); next < last; next = random.fraction()) {
      last = next;
      odd = !odd;
    }
    if (odd) return whole + first;
  }
}

function requireBounds(low: number, high: number): void {
  if (Number.isSafeInteger(low) && Number.isSafeInteger(high) && low >= 1 && low <= high) {
    return;
  }
  throw new RangeError(
    `Cannot draw: "low" and "high" must be integers of at least 1 in order, received ${low} and ${high}`,
  );
}
