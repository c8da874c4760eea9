import { percent } from "../percent.ts";
import type { ComparedRow, Comparison, ComparisonVerdict } from "../../compare.ts";

/** Titles of the columns of a comparison. */
export const COMPARISON_HEADER = [
  "verdict",
  "row",
  "steps",
  "worst_ns",
  "change",
  "range",
  "noise",
  "why",
] as const;

/** The cells of a row. */
export function comparisonCells(
  { verdict, name, base, next, worst, reasons }: ComparedRow,
): string[] {
  return [
    verdict,
    name,
    pair(base?.stepsMax, next?.stepsMax),
    pair(base?.worstNs, next?.worstNs),
    worst ? percent(worst.ratio - 1) : "",
    worst ? `${percent(worst.low - 1)} to ${percent(worst.high - 1)}` : "",
    worst ? `${(100 * worst.tolerance).toFixed(1)} %` : "",
    reasons.join("; "),
  ];
}

/** Both figures, or one if they are equal; nothing if there is none. */
function pair(base: number | undefined, next: number | undefined): string {
  if (base === next) return base === undefined ? "" : String(base);
  return `${base ?? "n/a"} to ${next ?? "n/a"}`;
}

/** How many rows there are of each verdict. */
export function summarise({ rows }: Comparison): string {
  if (rows.length === 0) return "No row is in either run";
  const counts = new Map<ComparisonVerdict, number>();
  for (const { verdict } of rows) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  return [...counts].map(([verdict, count]) => `${count} ${verdict}`).join(", ");
}
