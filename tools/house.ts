/**
 * Checks the rules of the house: `deno task house`.
 *
 * @module
 */
import type { Command } from "../cli/machinery/command.ts";
import { ExitCode } from "../cli/machinery/exit_code.ts";
import { UsageError } from "../cli/machinery/usage_error.ts";
import { inspectHouse } from "./house/house.ts";
import { formatOffence } from "./house/offence.ts";
import { runTool } from "./_run_tool.ts";

/** `deno task house`: prints each offence, and what to do about it. */
export const house: Command = {
  name: "house",
  summary: "Check imports, folders, entry points and comments: exit code 1 if a rule is broken",
  words: "",
  examples: [["house", "no circle, imports downwards, READMEs that keep their word, ..."]],
  flags: [],
  run({ words: [word] }) {
    if (word !== undefined) throw new UsageError(`Cannot check "${word}": all files are checked`);
    const offences = inspectHouse(new URL("../", import.meta.url));
    for (const offence of offences) console.error(formatOffence(offence));
    if (offences.length === 0) return ExitCode.Ok;
    console.error(`Broken rules of the house: ${offences.length}`);
    return ExitCode.Failed;
  },
};

if (import.meta.main) await runTool(house);
