import type { LatencyRow } from "../../../benchmarks/rows/latency_row.ts";
import { rowName } from "./row_name.ts";

/** A figure in the Bencher Metric Format. */
interface Metric {
  readonly value: number;
  readonly upper_value?: number;
}

/**
 * Writes rows in the Bencher Metric Format, the input of Bencher's adapter `json`.
 *
 * A row is a benchmark. Its measures: `latency` (the replayed worst case, built into Bencher, in
 * nanoseconds; the upper value is that of half the replays), `median-latency`, `raw-max-latency`
 * and `steps`, as far as they are known.
 *
 * @param rows The rows.
 * @returns JSON, indented, ending in LF.
 *
 * @example Nothing
 * ```ts
 * import { formatBmf } from "@allocert/allocert/reports";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(formatBmf([]), "{}\n");
 * ```
 */
export function formatBmf(rows: readonly LatencyRow[]): string {
  const benchmarks = rows.map((row) => [rowName(row), measuresOf(row)] as const);
  return JSON.stringify(Object.fromEntries(benchmarks), null, 2) + "\n";
}

function measuresOf(row: LatencyRow): Record<string, Metric> {
  const { worstNs, worstHalfNs, p50Ns, rawMaxNs, stepsMax } = row;
  return {
    ...(worstNs !== undefined && {
      latency: {
        value: worstNs,
        ...(worstHalfNs !== undefined && { upper_value: Math.max(worstNs, worstHalfNs) }),
      },
    }),
    ...(p50Ns !== undefined && { "median-latency": { value: p50Ns } }),
    "raw-max-latency": { value: rawMaxNs },
    ...(stepsMax !== undefined && { steps: { value: stepsMax } }),
  };
}
