import { stringify } from "@std/csv";
import type { LatencyRow } from "../../../benchmarks/rows/latency_row.ts";
import { cell } from "./_csv.ts";

/**
 * What stands in the column `schema` of `histogram.csv`. Columns are only ever added at the end of
 * this version.
 */
export const HISTOGRAM_SCHEMA = "allocert-histogram-1";

const COLUMNS = [
  "schema",
  "allocator",
  "version",
  "abi",
  "workload",
  "seed",
  "operation",
  "outcome",
  "bucket_low_ns",
  "bucket_high_ns",
  "count",
] as const;

/**
 * Writes the histograms of latency rows as CSV, one line for each bucket that holds something.
 *
 * A line counts the times t with `bucket_low_ns <= t < bucket_high_ns`, of all replays. The lines
 * of one allocator, workload, seed, operation and outcome add up to `samples` of its row in
 * `latency.csv`, so that any percentile can be worked out from them.
 *
 * @param rows The rows, written in this order.
 * @returns The text of `histogram.csv`.
 *
 * @example Only a header
 * ```ts
 * import { histogramCsv } from "@allocert/allocert/reports";
 * import { assert } from "@std/assert";
 *
 * assert(histogramCsv([]).endsWith(",bucket_low_ns,bucket_high_ns,count\r\n"));
 * ```
 */
export function histogramCsv(rows: readonly LatencyRow[]): string {
  const lines: string[][] = [[...COLUMNS]];
  for (const row of rows) {
    const { allocator, version, abi, workload, seed, operation, outcome } = row;
    const names = [HISTOGRAM_SCHEMA, allocator, version, abi, workload, seed, operation, outcome];
    for (const { low, high, count } of row.histogram) {
      lines.push([...names, low, high, count].map((value) => cell(value)));
    }
  }
  return stringify(lines, { headers: false });
}
