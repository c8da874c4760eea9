/**
 * Runs random programs on allocators beside a model: `deno task model`.
 *
 * @module
 */
import type { Command } from "../cli/machinery/command.ts";
import { ExitCode } from "../cli/machinery/exit_code.ts";
import { checkModel } from "../conformance/model/check_model.ts";
import { saveFailure } from "../conformance/model/save_failure.ts";
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
    const options = { runs: args.integer("runs", 1) ?? 200, seed: args.integer("seed", 0) ?? 1 };
    const folder = args.text("save");
    let code: ExitCode = ExitCode.Ok;
    for (const subject of chosen) {
      const report = checkModel(subject, options);
      const { runs, operations, refused, seed, failure } = report;
      console.log(
        `${subject.name}: ${runs} programs, ${operations} operations, ${refused} refused, seed ${seed}`,
      );
      if (failure === undefined) continue;
      code = ExitCode.Failed;
      console.log(`Expected: ${failure.expected}\nActual:   ${failure.actual}`);
      console.log(`Trace:\n${formatTrace(failure.trace)}`);
      if (failure.heap !== undefined) console.log(`Heap:     ${failure.heap}`);
      if (folder !== undefined) console.log(`Replay:   ${saveFailure(report, folder)!.replay}`);
    }
    return code;
  },
};

if (import.meta.main) await runTool(model);
