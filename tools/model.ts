/**
 * Runs random programs on allocators and says what went wrong: `deno run -A tools/model/main.ts [subject...]`.
 *
 * Flags: `--runs` programs for each (200), `--seed` (1), `--save` a directory for failing traces. The exit code is 1 if
 * something went wrong. A subject is a name of `cli.ts list subjects`; all that are shipped if none is named.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { subjects } from "../allocators/subjects.ts";
import { formatTrace } from "../workloads/trace/trace_text.ts";
import { checkModel } from "../conformance/model/check_model.ts";
import { saveFailure } from "../conformance/model/save_failure.ts";

if (import.meta.main) Deno.exit(main(Deno.args));

function main(args: readonly string[]): number {
  const flags = parseArgs([...args], {
    string: ["_", "runs", "seed", "save"],
    default: { runs: "200", seed: "1" },
  });
  const unknown = flags._.filter((name) => !subjects.some((subject) => subject.name === name));
  if (unknown.length > 0) {
    const names = subjects.map(({ name }) => name).join(", ");
    console.error(`Unknown subject "${unknown[0]}": it must be one of ${names}`);
    return 64;
  }
  let code = 0;
  for (const subject of subjects) {
    if (flags._.length > 0 && !flags._.includes(subject.name)) continue;
    const report = checkModel(subject, { runs: Number(flags.runs), seed: Number(flags.seed) });
    const { runs, operations, refused, seed, failure } = report;
    console.log(
      `${subject.name}: ${runs} programs, ${operations} operations, ${refused} refused, seed ${seed}`,
    );
    if (failure === undefined) continue;
    code = 1;
    console.log(`Expected: ${failure.expected}\nActual:   ${failure.actual}`);
    console.log(`Trace:\n${formatTrace(failure.trace)}`);
    if (failure.heap !== undefined) console.log(`Heap:     ${failure.heap}`);
    if (flags.save !== undefined) {
      console.log(`Replay:   ${saveFailure(report, flags.save)!.replay}`);
    }
  }
  return code;
}
