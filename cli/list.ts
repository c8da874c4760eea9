import { subjects } from "../allocators/subjects.ts";
import { clauses } from "../conformance/spec/spec.ts";
import { thirdParties } from "../conformance/third_party/index.ts";
import { WORKLOADS } from "../workloads/catalog.ts";
import { alignColumns } from "../reports/formats/align_columns.ts";
import type { Command } from "./machinery/command.ts";
import { ExitCode } from "./machinery/exit_code.ts";
import { unknownWord, UsageError } from "./machinery/usage_error.ts";

const LISTS: Readonly<Record<string, () => readonly (readonly string[])[]>> = {
  clauses: () => clauses.map(({ id, level, requirement }) => [id, level, requirement]),
  subjects: () => [
    ...subjects.map(({ name, version, description }) => [name, version, description]),
    ...thirdParties.map(({ name, description }) => [name, "third party", description]),
  ],
  workloads: () => WORKLOADS.map(({ name, kind, description }) => [name, kind, description]),
};

/**
 * `cli.ts list`: prints what there is to choose from, with tabs between columns when it is not for
 * a terminal.
 */
export const list: Command = {
  name: "list",
  summary: "List clauses, subjects or workloads",
  words: "clauses|subjects|workloads",
  examples: [
    ["list subjects", "the allocators that can be named"],
    ["list clauses", "what the spec requires"],
  ],
  flags: [],
  run(args) {
    const [what, ...more] = args.words;
    const names = Object.keys(LISTS);
    if (what === undefined || more.length > 0) {
      throw new UsageError(`Cannot list: name one of ${names.join(", ")}`);
    }
    const rows = LISTS[what]?.();
    if (rows === undefined) throw unknownWord("list", what, names, 'see "cli.ts list --help"');
    console.log(
      (Deno.stdout.isTerminal()
        ? alignColumns(rows, () => true)
        : rows.map((row) => row.join("\t")))
        .join("\n"),
    );
    return ExitCode.Ok;
  },
};
