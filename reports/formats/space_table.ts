import type { SpaceRow } from "../../benchmarks/rows/space_row.ts";
import { alignColumns } from "./align_columns.ts";
import { workloadName } from "./workload_name.ts";

/**
 * Writes space rows as a table for a terminal.
 *
 * `F1` to `F4` are ratios of the bytes that the heap reached to those that were live; what they leave over 1 is overhead and
 * fragmentation together.
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
  return alignColumns([HEADER, ...rows.map(cellsOf)], (i) => i < 2).join("\n") + "\n";
}

const HEADER = [
  "allocator",
  "workload",
  "live bytes",
  "heap bytes",
  "F1",
  "F2",
  "F3",
  "F4",
  "external",
  "internal",
];

function cellsOf(row: SpaceRow): string[] {
  const share = (value: number | undefined): string =>
    value === undefined ? "" : `${(100 * value).toFixed(1)} %`;
  return [
    row.allocator,
    workloadName(row),
    `${row.liveBytes}`,
    `${row.heapBytes}`,
    ...[row.f1, row.f2, row.f3, row.f4].map((ratio) => ratio.toFixed(2)),
    share(row.externalFragmentation),
    share(row.internalFragmentation),
  ];
}
