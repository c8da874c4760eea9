import type { LatencyRow } from "../../../benchmarks/rows/latency_row.ts";
import { LATENCY_REMEDIES, type LatencyWarning } from "../../../benchmarks/rows/latency_warning.ts";
import { alignColumns } from "../align_columns.ts";
import { callName } from "../call_name.ts";
import { grouped } from "../grouped.ts";

/**
 * Writes latency rows as a table for a terminal: a line for each workload and operation, a column
 * for each allocator, in it the replayed worst case beside the median of all times, in nanoseconds.
 *
 * Workloads that were put to other allocators stand in a table of their own. A figure with a
 * warning is marked `*`, one that there is none of is `n/a`; what the warnings mean stands below.
 *
 * @param rows The rows; lines and columns follow their order.
 * @returns The table, lines ending in LF.
 *
 * @example An empty table
 * ```ts
 * import { latencyTable } from "@allocert/allocert/reports";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(latencyTable([]), "Nothing was measured\n");
 * ```
 */
export function latencyTable(rows: readonly LatencyRow[]): string {
  if (rows.length === 0) return "Nothing was measured\n";
  const tables: string[] = [];
  for (const part of partsOf(rows)) tables.push(...alignColumns(linesOf(part), (i) => i < 2), "");
  return [...tables.slice(0, -1), ...explain(rows)].join("\n") + "\n";
}

/**
 * Splits rows into runs of workloads that were put to the same allocators, each of which is a table
 * of its own.
 */
function partsOf(rows: readonly LatencyRow[]): LatencyRow[][] {
  const allocators = new Map<string, Set<string>>();
  for (const { workload, allocator } of rows) {
    allocators.set(workload, (allocators.get(workload) ?? new Set()).add(allocator));
  }
  const parts: LatencyRow[][] = [];
  let last = "";
  for (const [workload, names] of allocators) {
    const key = [...names].sort().join();
    if (key !== last) parts.push([]);
    last = key;
    parts.at(-1)!.push(...rows.filter((row) => row.workload === workload));
  }
  return parts;
}

function linesOf(rows: readonly LatencyRow[]): readonly (readonly string[])[] {
  const allocators = [...new Set(rows.map((row) => row.allocator))];
  const cells = new Map<string, Map<string, string>>();
  for (const row of rows) {
    const line = `${row.workload}\t${callName(row)}`;
    const found = cells.get(line) ?? new Map<string, string>();
    cells.set(line, found.set(row.allocator, figure(row)));
  }
  return [
    ["worst / median, ns", "", ...allocators],
    ...[...cells].map(([line, found]) => [
      ...line.split("\t"),
      ...allocators.map((allocator) => found.get(allocator) ?? ""),
    ]),
  ];
}

function figure({ worstNs, p50Ns, warnings }: LatencyRow): string {
  const mark = warnings.length > 0 ? "*" : " ";
  const [worst, median] = [worstNs, p50Ns].map((ns) => ns === undefined ? "n/a" : grouped(ns));
  return `${worst} / ${median}${mark}`;
}

function explain(rows: readonly LatencyRow[]): string[] {
  const counts = new Map<LatencyWarning, number>();
  for (const warning of rows.flatMap((row) => row.warnings)) {
    counts.set(warning, (counts.get(warning) ?? 0) + 1);
  }
  return [...counts].map(([warning, count]) =>
    `* ${warning} (${count} of ${rows.length} figures): ${LATENCY_REMEDIES[warning]}`
  );
}
