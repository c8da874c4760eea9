import type { LatencyRow } from "../../../benchmarks/rows/latency_row.ts";
import type { Bucket } from "../../../meters/statistics/histogram.ts";

/** Lines for each half of the distance that is left to 100 %, as plotters expect. */
const TICKS = 5;

/**
 * Writes the histogram of a row as percentile text (`.hgrm`), the format of HdrHistogram that its
 * plotters read.
 *
 * Values are in nanoseconds: the last of the bucket that holds the percentile, and never above the
 * largest time. The mean takes each bucket for its middle.
 *
 * @param row The row, with its histogram.
 * @returns The text, lines ending in LF.
 * @throws {RangeError} If the row has no histogram.
 *
 * @example Ten equal times
 * ```ts
 * import { formatHgrm } from "@allocert/allocert/reports";
 * import { assert } from "@std/assert";
 *
 * const text = formatHgrm({ rawMaxNs: 60, histogram: [{ low: 60, high: 61, count: 10 }] });
 * assert(text.includes("      60.000 1.000000000000         10\n"));
 * ```
 */
export function formatHgrm(
  { histogram, rawMaxNs }: Pick<LatencyRow, "histogram" | "rawMaxNs">,
): string {
  const total = histogram.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) throw new RangeError('Cannot write hgrm: "histogram" must not be empty');
  const lines = ["       Value     Percentile TotalCount 1/(1-Percentile)", ""];
  const add = (value: number, share: number, count: number, inverse: string): void => {
    lines.push(
      `${value.toFixed(3).padStart(12)} ${share.toFixed(12)} ${
        String(count).padStart(10)
      }${inverse}`,
    );
  };
  let seen = 0;
  let share = 0;
  for (const { high, count } of histogram) {
    seen += count;
    const value = Math.min(high - 1, rawMaxNs);
    while (share <= seen / total && share < 1) {
      add(value, share, seen, ` ${(1 / (1 - share)).toFixed(2).padStart(14)}`);
      const next = nextShare(share);
      if (seen === total || next === share) break;
      share = next;
    }
  }
  add(rawMaxNs, 1, total, "");
  return [...lines, ...summarise(histogram, rawMaxNs, total)].join("\n") + "\n";
}

/** The next tick: as many as {@linkcode TICKS} for each half of the way to 1. */
function nextShare(share: number): number {
  const halvings = Math.floor(Math.log2(1 / (1 - share))) + 1;
  return share + 1 / (TICKS * 2 ** halvings);
}

function summarise(histogram: readonly Bucket[], rawMaxNs: number, total: number): string[] {
  const middles = histogram.map(({ low, high, count }) => ({ value: (low + high - 1) / 2, count }));
  const mean = middles.reduce((sum, { value, count }) => sum + value * count, 0) / total;
  const variance = middles.reduce((sum, { value, count }) => sum + (value - mean) ** 2 * count, 0) /
    total;
  const figure = (value: number): string => value.toFixed(3).padStart(12);
  const integer = (value: number): string => String(value).padStart(12);
  return [
    `#[Mean    = ${figure(mean)}, StdDeviation   = ${figure(Math.sqrt(variance))}]`,
    `#[Max     = ${figure(rawMaxNs)}, Total count    = ${integer(total)}]`,
    `#[Buckets = ${integer(32)}, SubBuckets     = ${integer(512)}]`,
  ];
}
