import type { LatencyRow } from "../../../benchmarks/rows/latency_row.ts";
import { LATENCY_SCHEMA } from "../csv/latency_csv.ts";

/**
 * Writes rows as JSON: an object with the schema and the rows, with the names of
 * {@linkcode LatencyRow}. What is not known is left out. Unlike in CSV, no figure is rounded, and
 * histograms are in their rows.
 *
 * @param rows The rows.
 * @returns JSON, indented, ending in LF.
 *
 * @example Nothing
 * ```ts
 * import { formatLatencyJson } from "@allocert/allocert/reports";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(JSON.parse(formatLatencyJson([])), { schema: "allocert-latency-1", rows: [] });
 * ```
 */
export function formatLatencyJson(rows: readonly LatencyRow[]): string {
  return JSON.stringify({ schema: LATENCY_SCHEMA, rows }, null, 1) + "\n";
}
