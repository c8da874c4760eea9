import { compareLatency, type Comparison } from "../reports/compare.ts";
import { FORMATS } from "../reports/formats/formats.ts";
import type { Command } from "./machinery/command.ts";
import { ExitCode } from "./machinery/exit_code.ts";
import { readRows } from "./machinery/read_rows.ts";
import { formatFlags, ResultOutput } from "./machinery/result_output.ts";
import { UsageError } from "./machinery/usage_error.ts";

/** `cli.ts compare`: sets the worst cases of a run beside those of a run before. */
export const compare: Command = {
  name: "compare",
  summary: "Compare two latency.csv: exit code 1 if something became worse",
  words: "<base.csv> <new.csv>",
  examples: [
    ["compare base.csv reports/out/latency.csv", "is it worse than before"],
    ["compare base.csv new.csv --threshold 30 --markdown -", "on a noisy machine, for a comment"],
  ],
  flags: [
    { name: "threshold", value: "percent", help: "What a worst case in ns may grow by (15)" },
    { name: "steps-threshold", value: "percent", help: "What counted steps may grow by (0)" },
    { name: "complete", help: "Exit code 1 as well if a row of the base is gone" },
    ...formatFlags(FORMATS.comparison, "the comparison"),
    { name: "quiet", short: "q", help: "Print no table" },
  ],
  run(args) {
    const [base, next, ...more] = args.words;
    if (base === undefined || next === undefined || more.length > 0) {
      throw new UsageError(
        `Cannot compare: exactly two files must be named, received ${args.words.length}; see "cli.ts compare --help"`,
      );
    }
    const output = new ResultOutput(args, FORMATS.comparison);
    const threshold = args.integer("threshold", 0);
    const stepsThreshold = args.integer("steps-threshold", 0);
    let comparison: Comparison;
    try {
      comparison = compareLatency(readRows(base), readRows(next), {
        ...(threshold === undefined ? {} : { threshold: threshold / 100 }),
        ...(stepsThreshold === undefined ? {} : { stepsThreshold: stepsThreshold / 100 }),
      });
    } catch (error) {
      if (error instanceof RangeError) {
        throw new UsageError(
          error.message.replace('"base"', `"${base}"`).replace('"next"', `"${next}"`),
        );
      }
      throw error;
    }
    output.write(comparison);
    const isGone = comparison.rows.some(({ verdict }) => verdict === "gone");
    return isGone && args.has("complete") ? ExitCode.Failed : exitCodeOf(comparison);
  },
};

/** 1 if something became worse, 2 if nothing was decided. */
export function exitCodeOf({ rows }: Comparison): ExitCode {
  if (rows.some(({ verdict }) => verdict === "worse")) return ExitCode.Failed;
  const decided = rows.some(({ verdict }) => verdict === "better" || verdict === "same");
  return decided ? ExitCode.Ok : ExitCode.Inconclusive;
}
