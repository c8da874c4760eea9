import { LATENCY_OUTCOMES } from "../../../meters/latency/latency_outcome.ts";
import type { LatencyRow } from "../../../benchmarks/rows/latency_row.ts";
import { LATENCY_REMEDIES, type LatencyWarning } from "../../../benchmarks/rows/latency_warning.ts";
import { CsvCells } from "./_csv_cells.ts";
import { readCsvFile, unreadable } from "./csv_records.ts";
import { LATENCY_SCHEMA, latencyCsv } from "./latency_csv.ts";

/** Names of the columns, in order. */
export const LATENCY_COLUMNS: readonly string[] = latencyCsv([]).trim().split(",");

/**
 * Reads the text of a `latency.csv`. Columns that were added behind the known ones are ignored.
 *
 * The rows have no histograms: those are in a file of their own, see {@linkcode joinHistogramCsv}.
 *
 * @param text The text.
 * @param source Name of the file, for errors.
 * @returns The rows in their order.
 * @throws {SyntaxError} If a column is missing, a schema is another one, or a cell cannot be what
 * it should be; the message names file, line and column.
 *
 * @example A file that was cut off
 * ```ts
 * import { latencyCsv, readLatencyCsv } from "@allocert/allocert/reports";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * assertEquals(readLatencyCsv(latencyCsv([]), "latency.csv"), []);
 * assertThrows(
 *   () => readLatencyCsv(latencyCsv([]) + "allocert-latency-1,tlsf\r\n", "latency.csv"),
 *   SyntaxError,
 *   'Cannot read "latency.csv": line 2 has 2 cells, the header has 32',
 * );
 * ```
 */
export function readLatencyCsv(text: string, source: string): LatencyRow[] {
  const { header, records } = readCsvFile(text, source, LATENCY_SCHEMA, LATENCY_COLUMNS);
  return records.map((record) => {
    const cells = new CsvCells(header, record, source);
    const row: { readonly [key in keyof LatencyRow]: LatencyRow[key] | undefined } = {
      allocator: cells.text("allocator"),
      version: cells.text("version"),
      abi: cells.word("abi", ["javascript", "webassembly", "native"]),
      workload: cells.text("workload"),
      seed: cells.optional("seed"),
      traceSha256: cells.text("trace_sha256"),
      operation: cells.word("operation", ["malloc", "free", "realloc", "memalign"]),
      outcome: cells.word("outcome", LATENCY_OUTCOMES),
      samples: cells.number("samples"),
      replays: cells.number("replays"),
      replayHashOk: cells.word("replay_hash_ok", ["true", "false"]) === "true",
      minNs: cells.number("min_ns"),
      p50Ns: cells.optional("p50_ns"),
      p90Ns: cells.optional("p90_ns"),
      p99Ns: cells.optional("p99_ns"),
      p999Ns: cells.optional("p999_ns"),
      p9999Ns: cells.optional("p9999_ns"),
      rawMaxNs: cells.number("raw_max_ns"),
      worstNs: cells.optional("worst_ns"),
      worstHalfNs: cells.optional("worst_half_ns"),
      controlNs: cells.optional("control_ns"),
      controlMaxNs: cells.optional("control_max_ns"),
      stepsMean: cells.optional("steps_mean"),
      stepsMax: cells.optional("steps_max"),
      status: cells.word("status", ["valid", "doubtful", "invalid"]),
      warnings: readWarnings(cells.text("warnings"), source, record.line),
      environment: {
        deno: cells.text("deno"),
        v8: cells.text("v8"),
        os: cells.text("os"),
        arch: cells.text("arch"),
        cpu: cells.text("cpu"),
      },
      histogram: [],
    };
    // What is not known is left out, as in a row that was measured.
    return Object.fromEntries(
      Object.entries(row).filter(([, value]) => value !== undefined),
    ) as unknown as LatencyRow;
  });
}

function readWarnings(text: string, source: string, line: number): LatencyWarning[] {
  const words = text === "" ? [] : text.split(" ");
  const unknown = words.find((word) => !Object.hasOwn(LATENCY_REMEDIES, word));
  if (unknown === undefined) return words as LatencyWarning[];
  throw unreadable(
    source,
    `line ${line}, column "warnings" must be known warnings, received "${unknown}"`,
  );
}
