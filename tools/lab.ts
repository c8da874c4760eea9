/**
 * Grades a TLSF by the tests of RROS lab 4: `deno task lab`.
 *
 * @module
 */
import type { Command } from "../cli/machinery/command.ts";
import { ExitCode } from "../cli/machinery/exit_code.ts";
import { UsageError } from "../cli/machinery/usage_error.ts";
import { scoreModule } from "../conformance/lab/score_module.ts";
import { scoreSheet } from "../conformance/lab/score_sheet.ts";
import { runTool } from "./_run_tool.ts";

/** `deno task lab`: prints the score sheet of a module. */
export const lab: Command = {
  name: "lab",
  summary: "Grade a TLSF by the ten tests of the operating-systems lab",
  words: "[module.ts]",
  examples: [
    ["lab", "the TLSF that ships with Allocert"],
    ["lab ./my_tlsf.ts", "a module that exports a LabSubject as lab"],
  ],
  flags: [],
  async run({ words: [path, ...more] }) {
    if (more.length > 0) {
      throw new UsageError(`Cannot grade: name one module, received ${more.length + 1}`);
    }
    const module = path === undefined
      ? new URL("../conformance/lab/tlsf_lab.ts", import.meta.url)
      : new URL(path, `file://${Deno.cwd()}/`);
    if (module.protocol === "file:" && !isFile(module)) {
      throw new UsageError(`Cannot grade "${path}": there is no such file`);
    }
    const results = await scoreModule(module.href);
    console.log(scoreSheet(path ?? "tlsf", results));
    return results.some(({ failure }) => failure !== undefined) ? ExitCode.Failed : ExitCode.Ok;
  },
};

function isFile(url: URL): boolean {
  try {
    return Deno.statSync(url).isFile;
  } catch {
    return false;
  }
}

if (import.meta.main) await runTool(lab);
