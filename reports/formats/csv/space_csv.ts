import { stringify } from "@std/csv";
import type { SpaceRow } from "../../../benchmarks/rows/space_row.ts";
import { type Columns, tableOf } from "../columns.ts";
import { cell } from "./_csv.ts";

/**
 * What stands in the column `schema` of `space.csv`. Columns are only ever added at the end of this
 * version.
 */
export const SPACE_SCHEMA = "allocert-space-1";

/** Decimals of a ratio. */
const RATIO = 4;

const COLUMNS: Columns<SpaceRow> = {
  schema: () => SPACE_SCHEMA,
  allocator: (row) => cell(row.allocator),
  version: (row) => cell(row.version),
  abi: (row) => cell(row.abi),
  workload: (row) => cell(row.workload),
  seed: (row) => cell(row.seed),
  trace_sha256: (row) => cell(row.traceSha256),
  region_bytes: (row) => cell(row.regionBytes),
  live_bytes: (row) => cell(row.liveBytes),
  heap_bytes: (row) => cell(row.heapBytes),
  f1: (row) => cell(row.f1, RATIO),
  f2: (row) => cell(row.f2, RATIO),
  f3: (row) => cell(row.f3, RATIO),
  f4: (row) => cell(row.f4, RATIO),
  external_fragmentation: (row) => cell(row.externalFragmentation, RATIO),
  internal_fragmentation: (row) => cell(row.internalFragmentation, RATIO),
};

/**
 * Writes space rows as CSV (RFC 4180, one header, lines end in CR LF).
 *
 * @param rows The rows, written in this order.
 * @returns The text of `space.csv`.
 *
 * @example Only a header
 * ```ts
 * import { spaceCsv } from "@allocert/allocert/reports";
 * import { assert } from "@std/assert";
 *
 * assert(spaceCsv([]).endsWith("external_fragmentation,internal_fragmentation\r\n"));
 * ```
 */
export function spaceCsv(rows: readonly SpaceRow[]): string {
  return stringify(tableOf(COLUMNS, rows), { headers: false });
}
