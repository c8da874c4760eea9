/**
 * Soaks the allocators of Allocert: `deno task soak`.
 *
 * @module
 */
import type { Command } from "../cli/machinery/command.ts";
import { ExitCode } from "../cli/machinery/exit_code.ts";
import { soak as soakSubject } from "../conformance/programs/soak.ts";
import { formatTrace } from "../workloads/trace/trace_text.ts";
import { chosenSubjects } from "./_chosen_subjects.ts";
import { runTool } from "./_run_tool.ts";

const COLUMNS = ["subject", "operations", "refused", "programs", "heaps", "peak bytes", "seed"];
const WIDTHS = [14, 12, 9, 9, 6, 11, 11];

/** `deno task soak`: runs random programs, and prints a line for each allocator when it is done. */
export const soak: Command = {
  name: "soak",
  summary: "Run random programs under a shadow heap: exit code 1 if it found something",
  words: "[subject...]",
  examples: [
    ["soak", "all allocators that ship with Allocert"],
    ["soak tlsf evl --operations 10000000 --seed 7", "two of them, for long"],
  ],
  flags: [
    { name: "operations", value: "n", help: "Operations for each allocator (100000)" },
    { name: "seed", value: "n", help: "Seed of the programs (1)" },
  ],
  run(args) {
    const chosen = chosenSubjects(args.words);
    const operations = args.integer("operations", 1) ?? 100_000;
    const seed = args.integer("seed", 0) ?? 1;
    let code: ExitCode = ExitCode.Ok;
    print(COLUMNS);
    for (const subject of chosen) {
      const report = soakSubject(subject, { operations, seed });
      print([
        report.subject,
        report.operations,
        report.refused,
        report.programs,
        report.heaps,
        report.peakLiveBytes,
        report.seed,
      ]);
      if (report.finding === undefined) continue;
      const { message, details } = report.finding;
      console.log(`${message}, on the next heap\nTrace:\n${formatTrace(details.trace!)}`);
      code = ExitCode.Failed;
    }
    return code;
  },
};

function print(cells: readonly (string | number)[]): void {
  console.log(cells.map((cell, i) => `${cell}`.padStart(WIDTHS[i]!)).join(""));
}

if (import.meta.main) await runTool(soak);
