/**
 * Runs random programs on allocators beside a model: `deno task model`.
 *
 * @module
 */
import type { Command } from "../cli/machinery/command.ts";
import { ExitCode } from "../cli/machinery/exit_code.ts";
import { checkPrograms } from "../conformance/programs/check_programs.ts";
import { saveFailure } from "../conformance/programs/save_failure.ts";
import { formatTrace } from "../workloads/trace/trace_text.ts";
import { chosenSubjects } from "./_chosen_subjects.ts";
import { runTool } from "./_run_tool.ts";

/** `deno task model`: says what went wrong, and in which program. */
export const model: Command = {
  name: "model",
  summary: "Run random programs on allocators beside a model: exit code 1 if something went wrong",
  words: "[subject...]",
  examples: [
    ["model", "all allocators that ship with Allocert"],
    ["model tlsf --runs 2000 --save failures", "more of them on one, failing traces kept"],
  ],
  flags: [
    { name: "runs", value: "n", help: "Programs for each allocator (200)" },
    { name: "seed", value: "n", help: "Seed of the programs (1)" },
    { name: "save", value: "folder", help: "Where failing traces go" },
  ],
  run(args) {
    const chosen = chosenSubjects(args.words);
    const options = {
      programs: args.integer("runs", 1) ?? 200,
      seed: args.integer("seed", 0) ?? 1,
    };
    const folder = args.text("save");
    let code: ExitCode = ExitCode.Ok;
    for (const subject of chosen) {
      const { name } = subject;
      const report = checkPrograms(subject, options);
      const { programs, operations, refused, seed, finding } = report;
      console.log(
        `${name}: ${programs} programs, ${operations} operations, ${refused} refused, seed ${seed}`,
      );
      if (finding === undefined) continue;
      code = ExitCode.Failed;
      const { trace, heap, regionSize } = finding.details;
      console.log(`Expected: ${finding.expected}\nActual:   ${finding.actual}`);
      if (trace !== undefined) console.log(`Trace:\n${formatTrace(trace)}`);
      if (heap !== undefined) console.log(`Heap:     ${heap}`);
      const path = folder === undefined ? undefined : saveFailure(report, folder);
      if (path === undefined) continue;
      console.log(`Replay:   deno run -A cli.ts replay ${name} ${path} --region ${regionSize}`);
    }
    return code;
  },
};

if (import.meta.main) await runTool(model);
