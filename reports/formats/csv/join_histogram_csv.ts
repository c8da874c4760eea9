import { LATENCY_OUTCOMES } from "../../../meters/latency/latency_outcome.ts";
import type { LatencyRow } from "../../../benchmarks/rows/latency_row.ts";
import type { Bucket } from "../../../meters/statistics/histogram.ts";
import { CsvCells } from "./_csv_cells.ts";
import { readCsvFile, unreadable } from "./csv_records.ts";
import { HISTOGRAM_SCHEMA, histogramCsv } from "./histogram_csv.ts";
import { rowName } from "../latency/row_name.ts";

/** Names of the columns, in order. */
export const HISTOGRAM_COLUMNS: readonly string[] = histogramCsv([]).trim().split(",");

/**
 * Gives rows of a `latency.csv` the histograms of the `histogram.csv` beside it.
 *
 * @param rows The rows.
 * @param text The text of the histograms.
 * @param source Name of the file, for errors.
 * @returns The same rows with their histograms.
 * @throws {SyntaxError} If the file has another form, or the lines of a row do not add up to its
 * samples.
 *
 * @example Nothing to join
 * ```ts
 * import { histogramCsv, joinHistogramCsv } from "@allocert/allocert/reports";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(joinHistogramCsv([], histogramCsv([]), "histogram.csv"), []);
 * ```
 */
export function joinHistogramCsv(
  rows: readonly LatencyRow[],
  text: string,
  source: string,
): LatencyRow[] {
  const { header, records } = readCsvFile(text, source, HISTOGRAM_SCHEMA, HISTOGRAM_COLUMNS);
  const histograms = new Map<string, Bucket[]>();
  for (const record of records) {
    const cells = new CsvCells(header, record, source);
    const seed = cells.optional("seed");
    const name = rowName({
      allocator: cells.text("allocator"),
      abi: cells.word("abi", ["javascript", "webassembly", "native"]),
      workload: cells.text("workload"),
      ...(seed === undefined ? {} : { seed }),
      operation: cells.word("operation", ["malloc", "free", "realloc", "memalign"]),
      outcome: cells.word("outcome", LATENCY_OUTCOMES),
    });
    const histogram = histograms.get(name) ?? [];
    histograms.set(name, histogram);
    histogram.push({
      low: cells.number("bucket_low_ns"),
      high: cells.number("bucket_high_ns"),
      count: cells.number("count"),
    });
  }
  return rows.map((row) => {
    const histogram = histograms.get(rowName(row)) ?? [];
    const samples = histogram.reduce((sum, { count }) => sum + count, 0);
    if (samples === row.samples) return { ...row, histogram };
    throw unreadable(
      source,
      `the lines of ${
        rowName(row)
      } add up to ${samples} samples, its row says ${row.samples}: both files must be of one run`,
    );
  });
}
