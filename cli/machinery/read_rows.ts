import type { LatencyRow } from "../../benchmarks/rows/latency_row.ts";
import { joinHistogramCsv } from "../../reports/formats/csv/join_histogram_csv.ts";
import { readLatencyCsv } from "../../reports/formats/csv/read_latency_csv.ts";
import { isSystemError } from "./system_error.ts";
import { UsageError } from "./usage_error.ts";

/**
 * Reads the rows of a `latency.csv`.
 *
 * @throws {UsageError} If it cannot be read, or is no such file.
 */
export function readRows(path: string): LatencyRow[] {
  return asUsage(path, () => readLatencyCsv(Deno.readTextFileSync(path), path));
}

/**
 * Gives rows their histograms, from the `histogram.csv` beside their file.
 *
 * @returns The rows; `undefined` if there is no such file.
 * @throws {UsageError} If it cannot be read, or is of another run.
 */
export function readHistograms(
  rows: readonly LatencyRow[],
  path: string,
): LatencyRow[] | undefined {
  const beside = path.replace(/[^/\\]*$/, "histogram.csv");
  return asUsage(beside, () => {
    try {
      return joinHistogramCsv(rows, Deno.readTextFileSync(beside), beside);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  });
}

/** What is wrong with a file that was named on the command line is wrong with the command line. */
function asUsage<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof SyntaxError) throw new UsageError(error.message);
    if (isSystemError(error)) {
      throw new UsageError(`Cannot read "${path}": ${error.message}`);
    }
    throw error;
  }
}
