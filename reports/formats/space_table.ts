import type { SpaceRow } from "../../benchmarks/rows/space_row.ts";
import { alignColumns } from "./align_columns.ts";
import { type Columns, tableOf } from "./columns.ts";
import { workloadName } from "./workload_name.ts";

/**
 * Writes space rows as a table for a terminal.
 *
 * `F1` to `F4` are ratios of the bytes that the heap reached to those that were live; what they
 * leave over 1 is overhead and fragmentation together.
 *
 * @param rows The rows, in this order.
 * @returns Lines, each ended by a line feed.
 *
 * @example Only a header
 * ```ts
 * import { spaceTable } from "@allocert/allocert/reports";
 * import { assert } from "@std/assert";
 *
 * assert(spaceTable([]).startsWith("allocator  workload  live bytes  heap bytes"));
 * ```
 */
export function spaceTable(rows: readonly SpaceRow[]): string {
  return alignColumns(tableOf(COLUMNS, rows), (i) => i < 2).join("\n") + "\n";
}

const COLUMNS: Columns<SpaceRow> = {
  "allocator": (row) => row.allocator,
  "workload": workloadName,
  "live bytes": (row) => row.liveBytes,
  "heap bytes": (row) => row.heapBytes,
  "F1": (row) => row.f1.toFixed(2),
  "F2": (row) => row.f2.toFixed(2),
  "F3": (row) => row.f3.toFixed(2),
  "F4": (row) => row.f4.toFixed(2),
  "external": (row) => share(row.externalFragmentation),
  "internal": (row) => share(row.internalFragmentation),
};

function share(value: number | undefined): string | undefined {
  return value === undefined ? undefined : `${(100 * value).toFixed(1)} %`;
}
