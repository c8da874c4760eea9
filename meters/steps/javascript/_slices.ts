/** Calls between two readings of the counts, where calls are not read one by one. */
export const SLICE = 64;

/** Slices that are looked into at least and at most. */
const LEAST = 2;
const MOST = 24;

/**
 * What calls can explain: so many times the median of all slices, and steps on top, as the mix of
 * calls differs from slice to slice.
 */
const MEDIANS = 1.5;
const EXTRA = 50;

/**
 * The slices that cost more than their calls can explain, or else the dearest ones.
 *
 * @param sums Steps of each slice.
 * @returns Ordinals, ascending.
 */
export function slicesToLookInto(sums: readonly number[]): number[] {
  const byCost = [...sums.keys()].sort((a, b) => sums[b]! - sums[a]! || a - b);
  const median = sums[byCost[byCost.length >> 1]!] ?? 0;
  const explained = MEDIANS * median + EXTRA;
  return byCost.slice(0, MOST)
    .filter((slice, rank) => rank < LEAST || sums[slice]! > explained)
    .sort((a, b) => a - b);
}
