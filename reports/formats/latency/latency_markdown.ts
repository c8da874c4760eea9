import type { LatencyRow } from "../../../benchmarks/rows/latency_row.ts";
import { LATENCY_REMEDIES } from "../../../benchmarks/rows/latency_warning.ts";
import { callName } from "../call_name.ts";
import { type Columns, tableOf } from "../columns.ts";
import { formatMarkdownTable } from "../markdown_table.ts";
import { workloadName } from "../workload_name.ts";

const COLUMNS: Columns<LatencyRow> = {
  "allocator": (row) => row.allocator,
  "workload": workloadName,
  "operation": callName,
  "worst ns": (row) => row.worstNs,
  "median ns": (row) => row.p50Ns,
  "99 % ns": (row) => row.p99Ns,
  "99.99 % ns": (row) => row.p9999Ns,
  "raw max ns": (row) => row.rawMaxNs,
  "control ns": (row) => row.controlNs,
  "steps": (row) => row.stepsMax,
  "samples": (row) => row.samples,
  "warnings": (row) => row.warnings.join(", "),
};

/**
 * Writes rows as a table in Markdown, with what measured them and what to do about the warnings.
 *
 * @param rows The rows, in this order.
 * @returns The text, ending in LF.
 *
 * @example Nothing
 * ```ts
 * import { formatLatencyMarkdown } from "@allocert/allocert/reports";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(formatLatencyMarkdown([]), "Nothing was measured\n");
 * ```
 */
export function formatLatencyMarkdown(rows: readonly LatencyRow[]): string {
  if (rows.length === 0) return "Nothing was measured\n";
  const [header, ...cells] = tableOf(COLUMNS, rows);
  const machines = new Set(
    rows.map(({ environment: { deno, v8, os, arch, cpu } }) =>
      `Measured on Deno ${deno}, V8 ${v8}, ${os} ${arch}${cpu ? `, ${cpu}` : ""}.`
    ),
  );
  const warnings = [...new Set(rows.flatMap((row) => row.warnings))].map((warning) =>
    `- \`${warning}\`: ${LATENCY_REMEDIES[warning]}.`
  );
  return [
    ...machines,
    formatMarkdownTable(header, cells),
    ...warnings.length > 0 ? [warnings.join("\n")] : [],
  ].join("\n\n") +
    "\n";
}
