import { COMPARISON_COLUMNS, summarise } from "./_comparison_cells.ts";
import type { Comparison } from "../../compare.ts";
import { tableOf } from "../columns.ts";
import { formatMarkdownTable } from "../markdown_table.ts";

/**
 * Writes a comparison in Markdown, regressions first; columns as in
 * {@linkcode formatComparisonText}.
 *
 * @param comparison What was compared.
 * @returns Several lines that end in LF.
 *
 * @example Nothing
 * ```ts
 * import { compareLatency, formatComparisonMarkdown } from "@allocert/allocert/reports";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(formatComparisonMarkdown(compareLatency([], [])), "No row is in either run\n");
 * ```
 */
export function formatComparisonMarkdown(comparison: Comparison): string {
  const { rows, notes } = comparison;
  const parts = [summarise(comparison), ...notes];
  if (rows.length > 0) {
    const [header, ...cells] = tableOf(COMPARISON_COLUMNS, rows);
    parts.push(formatMarkdownTable(header, cells));
  }
  return parts.join("\n\n") + "\n";
}
