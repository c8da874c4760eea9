import type { StepsFinding, StepsRow } from "../../conformance/evidence/steps/mod.ts";
import { formatMarkdownTable } from "./markdown_table.ts";

const HEADER = [
  "Allocator",
  "Operation",
  "Claimed",
  "Analytic",
  "Constructed",
  "by",
  "Observed",
  "in",
  "Mean",
  "Constructed / observed",
  "Analytic / constructed",
  "Calls",
];

/**
 * Writes the steps of many allocators as a table in Markdown. An absent value is an empty cell.
 *
 * @param rows One for each allocator and operation.
 * @returns Several lines, without final line feed.
 */
export function formatStepsTable(rows: readonly StepsRow[]): string {
  return formatMarkdownTable(
    HEADER,
    rows.map((row) => [
      `\`${row.allocator}\``,
      row.operation,
      row.claimed,
      `${row.analytic ?? ""}`,
      `${row.constructed.steps}`,
      row.constructed.where,
      `${row.observed.steps}`,
      row.observed.where,
      row.mean.toFixed(1),
      row.gapObserved.toFixed(2),
      row.gapModel?.toFixed(2) ?? "",
      `${row.calls}`,
    ]),
  );
}

/**
 * Writes what speaks against the scenarios as a list in Markdown.
 *
 * @param findings Loads in which a call took more steps than in every scenario.
 * @returns One line for each, or a sentence that there are none.
 */
export function formatStepsFindings(findings: readonly StepsFinding[]): string {
  if (findings.length === 0) return "No load took more steps than the scenarios.";
  return findings.map(({ row, trace, regionSize }) => {
    const { allocator, operation, observed, constructed } = row;
    return `- \`${allocator}\`, ${operation}: ${observed.steps} steps in ${observed.where}, call ${
      trace.ops.length - 1
    } on a region of ${regionSize} bytes, and ${constructed.steps} at most in a scenario.`;
  }).join("\n");
}
