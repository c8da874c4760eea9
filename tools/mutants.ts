/**
 * Plants every defect of the catalogue and says which clauses find it: `deno task mutants`.
 *
 * @module
 */
import type { Command } from "../cli/machinery/command.ts";
import { ExitCode } from "../cli/machinery/exit_code.ts";
import { formatFlags, ResultOutput } from "../cli/machinery/result_output.ts";
import { unknownWord } from "../cli/machinery/usage_error.ts";
import { isComplete, killMatrix } from "../conformance/mutants/kill_matrix.ts";
import { mutants as catalogue } from "../conformance/mutants/mutants.ts";
import { FORMATS } from "../reports/formats/formats.ts";
import { runTool } from "./_run_tool.ts";

/** `deno task mutants`: prints the kill matrix. */
export const mutants: Command = {
  name: "mutants",
  summary:
    "Plant every defect of the catalogue: exit code 1 if one survives, a clause has killed " +
    "none, or an allocator is blamed without a defect",
  words: "[mutant or part of a path...]",
  examples: [
    ["mutants --markdown reports/published/mutants.md", "all of them, as published"],
    ["mutants allocators/evl size-wraps", "those of one allocator, and one by its name"],
  ],
  flags: [
    { name: "workers", value: "n", help: "Mutants that are tried at one time (2)" },
    ...formatFlags(FORMATS.killMatrix, "the matrix"),
  ],
  async run(args) {
    const isNamed = (word: string) => ({ name, entry }: typeof catalogue[number]) =>
      name === word || entry.includes(word);
    const unknown = args.words.find((word) => !catalogue.some(isNamed(word)));
    if (unknown !== undefined) {
      const names = catalogue.map(({ name }) => name);
      throw unknownWord("mutant", unknown, names, "or name a part of the path of an allocator");
    }
    const chosen = args.words.length === 0
      ? catalogue
      : catalogue.filter((mutant) => args.words.some((word) => isNamed(word)(mutant)));
    const workers = args.integer("workers", 1) ?? 2;
    const output = new ResultOutput(args, FORMATS.killMatrix);
    let done = 0;
    const matrix = await killMatrix(chosen, {
      workers,
      onRow({ mutant, survival }) {
        const fate = survival.length === 0 ? "killed" : "SURVIVED";
        console.error(`${++done} of ${chosen.length}: ${mutant.name} ${fate}`);
      },
    });
    const isWhole = chosen.length === catalogue.length;
    const judged = isWhole ? matrix : { ...matrix, clausesWithoutMutant: [] };
    output.write(judged);
    return isComplete(judged) ? ExitCode.Ok : ExitCode.Failed;
  },
};

if (import.meta.main) await runTool(mutants);
