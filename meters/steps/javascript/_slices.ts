/** Calls one after the other whose steps were counted together. */
export interface Slice {
  /** Index of the first operation, and of the one after the last. */
  readonly from: number;
  readonly to: number;
  /** Steps of all of its calls. */
  readonly steps: number;
}

/** What calls explain: so much more than their like cost elsewhere, in parts of it and in steps. */
const PARTS = 1.25;
const STEPS = 50;

/**
 * Picks the slices that cost more than their calls explain, dearest first, and some more of those
 * that come nearest to it.
 *
 * What its calls explain is what calls of the same operations cost in a sample. Single calls and
 * slices are not on one scale, as V8 joins ranges with equal counts, so the median slice tells how
 * one is turned into the other.
 *
 * @param slices What was counted.
 * @param explained Steps that the calls of each slice would take by themselves.
 * @param least Slices that are picked in any case.
 * @param most Slices that are picked at most.
 */
export function slicesToLookInto(
  slices: readonly Slice[],
  explained: readonly number[],
  least: number,
  most: number,
): Slice[] {
  const ratios = slices.map(({ steps }, i) => steps / Math.max(1, explained[i]!));
  const scale = ratios.toSorted((a, b) => a - b)[ratios.length >> 1] ?? 0;
  const excess = slices.map(({ steps }, i) => steps - scale * explained[i]!);
  const order = [...slices.keys()].sort((a, b) => excess[b]! - excess[a]! || a - b);
  return order.slice(0, most).filter((slice, rank) =>
    rank < least || slices[slice]!.steps > PARTS * scale * explained[slice]! + STEPS
  ).map((slice) => slices[slice]!);
}
