import type { LatencyRow } from "../../../benchmarks/rows/latency_row.ts";
import { callName } from "../call_name.ts";
import { workloadName } from "../workload_name.ts";

/** What tells one row of a run from all others. */
export type RowKey = Pick<
  LatencyRow,
  "allocator" | "abi" | "workload" | "seed" | "operation" | "outcome"
>;

/**
 * The name of a row, as people read it: equal for the same measurement of two runs, whatever the
 * version of the allocator.
 *
 * @param row The row.
 * @returns The allocator, the workload with its seed, the operation, and the outcome if it is not
 * `ok`.
 *
 * @example A row of a generated trace
 * ```ts
 * import { rowName } from "@allocert/allocert/reports";
 * import { assertEquals } from "@std/assert";
 *
 * const row = {
 *   allocator: "tlsf",
 *   abi: "javascript",
 *   workload: "mean",
 *   seed: 7,
 *   operation: "free",
 *   outcome: "ok",
 * } as const;
 * assertEquals(rowName(row), "tlsf, mean, seed 7, free");
 * ```
 */
export function rowName(row: RowKey): string {
  const { allocator, abi } = row;
  return [
    abi === "javascript" ? allocator : `${allocator} (${abi})`,
    workloadName(row),
    callName(row),
  ].join(", ");
}
