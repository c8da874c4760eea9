/**
 * Certifies every allocator of Allocert and writes the table of the systems: `deno task systems`.
 *
 * @module
 */
import { subjects } from "../allocators/subjects.ts";
import type { Command } from "../cli/machinery/command.ts";
import { ExitCode } from "../cli/machinery/exit_code.ts";
import { certify } from "../conformance/certify.ts";
import {
  type CertifiedSystem,
  formatSystemsMarkdown,
} from "../reports/formats/systems_markdown.ts";
import { UsageError } from "../cli/machinery/usage_error.ts";
import { runTool } from "./_run_tool.ts";
import { systemList } from "./system_list.ts";

/** The files that hold the table, and the path from each to the root of the package. */
const FILES = [["README.md", ""], ["allocators/README.md", "../"]] as const;
const BEGIN = "<!-- The table is written by: deno task systems --write -->";
const END = "<!-- End of the table -->";

/** `deno task systems`: prints the table, or puts it into both READMEs. */
export const systems: Command = {
  name: "systems",
  summary: "Certify every allocator and print the table of the systems; takes some minutes",
  words: "",
  examples: [
    ["systems", "the table in Markdown"],
    ["systems --write", "put it into README.md and allocators/README.md"],
  ],
  flags: [{ name: "write", help: "Replace the table in both READMEs, and print nothing" }],
  async run(args) {
    const [word] = args.words;
    if (word !== undefined) {
      throw new UsageError(`Cannot certify "${word}": the systems are certified together`);
    }
    const certified: CertifiedSystem[] = [];
    for (const system of systemList) {
      console.error(`certifying ${system.subject}`);
      const subject = subjects.find(({ name }) => name === system.subject)!;
      certified.push({ system, certificate: await certify(subject) });
    }
    if (!args.has("write")) {
      console.log(formatSystemsMarkdown(certified));
      return ExitCode.Ok;
    }
    for (const [file, root] of FILES) {
      const url = new URL(`../${file}`, import.meta.url);
      const text = await Deno.readTextFile(url);
      const before = text.slice(0, text.indexOf(BEGIN) + BEGIN.length);
      const after = text.slice(text.indexOf(END));
      const table = formatSystemsMarkdown(certified, root);
      await Deno.writeTextFile(url, `${before}\n\n${table}\n\n${after}`);
    }
    return ExitCode.Ok;
  },
};

if (import.meta.main) await runTool(systems);
