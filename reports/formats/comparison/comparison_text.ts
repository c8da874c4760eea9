import { COMPARISON_COLUMNS, summarise } from "./_comparison_cells.ts";
import type { Comparison } from "../../compare.ts";
import { alignColumns } from "../align_columns.ts";
import { tableOf } from "../columns.ts";

/** Columns of words; the others are figures. */
const TEXTS = ["verdict", "row", "why"];

/**
 * Writes a comparison as a table for a terminal, regressions first.
 *
 * A change is that of the replayed worst case; the range is what it becomes if one or the other run
 * is taken at half of its replays; noise is what is tolerated.
 *
 * @param comparison What was compared.
 * @returns Several lines that end in LF.
 *
 * @example Nothing
 * ```ts
 * import { compareLatency, formatComparisonText } from "@allocert/allocert/reports";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(formatComparisonText(compareLatency([], [])), "No row is in either run\n");
 * ```
 */
export function formatComparisonText(comparison: Comparison): string {
  const lines = tableOf(COMPARISON_COLUMNS, comparison.rows);
  const table = alignColumns(lines, (i) => TEXTS.includes(lines[0][i]!));
  const rows = comparison.rows.length > 0 ? [...table, ""] : [];
  return [...rows, ...comparison.notes, summarise(comparison)].join("\n") + "\n";
}
