import type { Columns } from "../columns.ts";
import { percent } from "../percent.ts";
import type { ComparedRow, Comparison, ComparisonVerdict } from "../../compare.ts";

/** The columns of a comparison. */
export const COMPARISON_COLUMNS: Columns<ComparedRow> = {
  verdict: ({ verdict }) => verdict,
  row: ({ name }) => name,
  steps: ({ base, next }) => pair(base?.stepsMax, next?.stepsMax),
  worst_ns: ({ base, next }) => pair(base?.worstNs, next?.worstNs),
  change: ({ worst }) => worst && percent(worst.ratio - 1),
  range: ({ worst }) => worst && `${percent(worst.low - 1)} to ${percent(worst.high - 1)}`,
  noise: ({ worst }) => worst && `${(100 * worst.tolerance).toFixed(1)} %`,
  why: ({ reasons }) => reasons.join("; "),
};

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
