import type { LatencyRow } from "../../benchmarks/rows/latency_row.ts";

/**
 * The name of an operation with one outcome, the same in every format: `malloc`, `free, merge-2`.
 *
 * @param call The operation and its outcome; an outcome of `ok` goes without saying.
 */
export function callName(
  { operation, outcome }: Pick<LatencyRow, "operation" | "outcome">,
): string {
  return outcome === "ok" ? operation : `${operation}, ${outcome}`;
}
