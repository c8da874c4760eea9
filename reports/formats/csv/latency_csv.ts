import { stringify } from "@std/csv";
import type { LatencyRow } from "../../../benchmarks/rows/latency_row.ts";
import { type Columns, tableOf } from "../columns.ts";
import { cell } from "./_csv.ts";

/**
 * What stands in the column `schema` of `latency.csv`. Columns are only ever added at the end of
 * this version.
 */
export const LATENCY_SCHEMA = "allocert-latency-1";

const COLUMNS: Columns<LatencyRow> = {
  schema: () => LATENCY_SCHEMA,
  allocator: (row) => cell(row.allocator),
  version: (row) => cell(row.version),
  abi: (row) => cell(row.abi),
  workload: (row) => cell(row.workload),
  seed: (row) => cell(row.seed),
  trace_sha256: (row) => cell(row.traceSha256),
  operation: (row) => cell(row.operation),
  outcome: (row) => cell(row.outcome),
  samples: (row) => cell(row.samples),
  replays: (row) => cell(row.replays),
  replay_hash_ok: (row) => cell(row.replayHashOk),
  min_ns: (row) => cell(row.minNs),
  p50_ns: (row) => cell(row.p50Ns),
  p90_ns: (row) => cell(row.p90Ns),
  p99_ns: (row) => cell(row.p99Ns),
  p999_ns: (row) => cell(row.p999Ns),
  p9999_ns: (row) => cell(row.p9999Ns),
  raw_max_ns: (row) => cell(row.rawMaxNs),
  worst_ns: (row) => cell(row.worstNs),
  worst_half_ns: (row) => cell(row.worstHalfNs),
  control_ns: (row) => cell(row.controlNs),
  control_max_ns: (row) => cell(row.controlMaxNs),
  steps_mean: (row) => cell(row.stepsMean, 2),
  steps_max: (row) => cell(row.stepsMax),
  status: (row) => cell(row.status),
  warnings: (row) => cell(row.warnings.join(" ")),
  deno: (row) => cell(row.environment.deno),
  v8: (row) => cell(row.environment.v8),
  os: (row) => cell(row.environment.os),
  arch: (row) => cell(row.environment.arch),
  cpu: (row) => cell(row.environment.cpu),
};

/**
 * Writes latency rows as CSV (RFC 4180, one header, lines end in CR LF).
 *
 * What is not known is an empty cell, never 0. Times are in nanoseconds. A text that a spreadsheet
 * would take for a formula is preceded by a single quote.
 *
 * @param rows The rows, written in this order.
 * @returns The text of `latency.csv`.
 *
 * @example Only a header
 * ```ts
 * import { latencyCsv } from "@allocert/allocert/reports";
 * import { assert } from "@std/assert";
 *
 * assert(latencyCsv([]).startsWith("schema,allocator,version,abi,workload,seed,trace_sha256,"));
 * ```
 */
export function latencyCsv(rows: readonly LatencyRow[]): string {
  return stringify(tableOf(COLUMNS, rows), { headers: false });
}
