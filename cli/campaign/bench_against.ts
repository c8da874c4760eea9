import { join } from "node:path";
import type { Subject } from "../../allocators/contract/subject.ts";
import { type Cell, cellName } from "../../benchmarks/campaign/plan_cells.ts";
import { loadFor } from "../../benchmarks/loads/load_for.ts";
import { measureLatencies } from "../../benchmarks/measure_latency.ts";
import type { MeasureLatencyOptions } from "../../benchmarks/measure_latency_options.ts";
import type { LatencyRow } from "../../benchmarks/rows/latency_row.ts";
import { loadTarget } from "../../conformance/isolation/load_target.ts";
import { compareLatency } from "../../reports/compare.ts";
import { formatComparisonText } from "../../reports/formats/comparison/comparison_text.ts";
import { latencyCsv } from "../../reports/formats/csv/latency_csv.ts";
import { checkOut } from "./checkout.ts";
import { exitCodeOf } from "../compare.ts";
import { ExitCode } from "../machinery/exit_code.ts";
import { messageOf, reportFailed } from "./failed_cells.ts";
import { lockFolder } from "./folder_lock.ts";
import { loadSubject } from "../machinery/load_subject.ts";
import { Pace } from "../machinery/pace.ts";
import { Progress } from "../machinery/progress.ts";
import { UsageError } from "../machinery/usage_error.ts";

/** Names of the two files. */
const [BASE, NEW] = ["base.csv", "new.csv"];

/** What is measured against what, and how. */
export interface BenchAgainst {
  /** What is measured. */
  readonly cells: readonly Cell[];
  /** A module, or a commit at which the modules of the subjects are taken. */
  readonly against: string;
  /** Where both files go. */
  readonly out: string;
  /** How it is measured. */
  readonly options: MeasureLatencyOptions;
  /** Prints no table and no progress. */
  readonly quiet: boolean;
}

/**
 * Measures each subject in turns with an older or another version of itself, and compares the two.
 *
 * @returns The exit code, as of `compare`.
 * @throws {UsageError} If there is no such version.
 */
export async function benchAgainst(
  { cells, against, out, options, quiet }: BenchAgainst,
): Promise<ExitCode> {
  await using others = new AsyncDisposableStack();
  const bases = new Map<Subject, Subject>();
  for (const { subject } of cells) {
    if (!bases.has(subject)) bases.set(subject, await baseOf(subject, against, others));
  }
  const failed: { readonly name: string; readonly error: string }[] = [];
  const progress = new Progress(!quiet);
  const pace = new Pace(cells.length, "cells");
  const [before, after]: [LatencyRow[], LatencyRow[]] = [[], []];
  using _ = lockFolder(out);
  for (const [done, cell] of cells.entries()) {
    progress.show(`${pace.text(done)}: ${cellName(cell)}`);
    try {
      const { subject, workload } = cell;
      const both = [bases.get(subject)!, subject];
      const [base, next] = await measureLatencies(both, await loadFor(subject, workload), options);
      // Rows are joined by name and interface, and another module may have others of its own.
      const { name: allocator, abi = "javascript" } = subject;
      before.push(...base!.map((row) => ({ ...row, allocator, abi })));
      after.push(...next!);
    } catch (error) {
      failed.push({ name: cellName(cell), error: messageOf(error) });
    }
    Deno.writeTextFileSync(join(out, BASE!), latencyCsv(before));
    Deno.writeTextFileSync(join(out, NEW!), latencyCsv(after));
  }
  progress.clear();
  const comparison = compareLatency(before, after);
  if (!quiet) console.log(formatComparisonText(comparison).trimEnd());
  reportFailed(failed);
  return failed.length > 0 ? ExitCode.Failed : exitCodeOf(comparison);
}

/** The other version. */
async function baseOf(
  { name, module }: Subject,
  against: string,
  others: AsyncDisposableStack,
): Promise<Subject> {
  if (/\.(m?[jt]s|wasm|json)$/.test(against)) return await loadSubject(against);
  if (module?.startsWith("file:") !== true) {
    throw new UsageError(`Cannot measure "${name}" against "${against}": it is no file of git's`);
  }
  const { url } = others.use(await checkOut(module, against));
  return (await loadTarget({ kind: "module", url, name })).subject;
}
