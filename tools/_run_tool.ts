import type { Command } from "../cli/machinery/command.ts";
import { exit } from "../cli/machinery/forbid_exit.ts";
import { runCommand } from "../cli/machinery/run_command.ts";

/** Runs a tool on the words of the command line, and ends the process with its exit code. */
export async function runTool(tool: Command): Promise<void> {
  exit(await runCommand({ ...tool, program: "deno task" }, Deno.args));
}
