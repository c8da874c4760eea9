/**
 * Runs random programs on allocators and says what went wrong: `deno run -A tools/model/main.ts [subject...]`.
 *
 * Flags: `--runs` programs for each (200), `--seed` (1), `--save` a directory for failing traces. The exit code is 1 if
 * something went wrong. A subject is a name of `cli.ts list subjects`; all that are shipped if none is named.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { subjects } from "../../allocators/subjects.ts";
import { formatTrace } from "../../workloads/trace/trace_text.ts";
import { checkPrograms } from "../../conformance/programs/check_programs.ts";
import { saveFailure } from "../../conformance/programs/save_failure.ts";

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
    const options = { programs: Number(flags.runs), seed: Number(flags.seed) };
    const report = checkPrograms(subject, options);
    const { name } = subject;
    const { programs, operations, refused, seed, finding } = report;
    console.log(
      `${name}: ${programs} programs, ${operations} operations, ${refused} refused, seed ${seed}`,
    );
    if (finding === undefined) continue;
    code = 1;
    const { trace, heap, regionSize } = finding.details;
    console.log(`Expected: ${finding.expected}\nActual:   ${finding.actual}`);
    if (trace !== undefined) console.log(`Trace:\n${formatTrace(trace)}`);
    if (heap !== undefined) console.log(`Heap:     ${heap}`);
    const path = flags.save === undefined ? undefined : saveFailure(report, flags.save);
    if (path === undefined) continue;
    console.log(`Replay:   deno run -A cli.ts replay ${name} ${path} --region ${regionSize}`);
  }
  return code;
}
