/**
 * The name of a workload, the same in every format: `mixed, seed 7`.
 *
 * @param row A row of it; the seed is left out of the name if the trace was recorded or built.
 */
export function workloadName(
  { workload, seed }: { readonly workload: string; readonly seed?: number },
): string {
  return seed === undefined ? workload : `${workload}, seed ${seed}`;
}
