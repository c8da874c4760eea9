/**
 * The command line of Allocert: `deno run -A cli.ts <command>`.
 *
 * Results go to stdout, messages to stderr. Exit codes: 0 conformant or done, 1 not, 2
 * inconclusive, 64 the command line is wrong, 70 a defect of Allocert.
 *
 * @module
 */
import { bench } from "./cli/bench.ts";
import type { Command } from "./cli/machinery/command.ts";
import { certify } from "./cli/certify.ts";
import { compare } from "./cli/compare.ts";
import { convert } from "./cli/convert.ts";
import { ExitCode } from "./cli/machinery/exit_code.ts";
import { explore } from "./cli/explore.ts";
import { list } from "./cli/list.ts";
import { merge } from "./cli/merge.ts";
import { pwcet } from "./cli/pwcet.ts";
import { replay } from "./cli/replay.ts";
import { report } from "./cli/report.ts";
import { space } from "./cli/space.ts";
import { exit, forbidExit } from "./cli/machinery/forbid_exit.ts";
import { asksForHelp, runCommand } from "./cli/machinery/run_command.ts";
import { unknownWord } from "./cli/machinery/usage_error.ts";
import config from "./deno.json" with { type: "json" };

const COMMANDS: readonly Command[] = [
  bench,
  certify,
  compare,
  convert,
  explore,
  list,
  merge,
  pwcet,
  replay,
  report,
  space,
];

function formatOverview(): string {
  const width = Math.max(...COMMANDS.map((command) => command.name.length));
  return [
    "Certifies memory allocators for real-time use and measures their worst case.",
    "",
    "Examples:",
    ...COMMANDS.map((command) => `  cli.ts ${command.examples[0]![0]}`),
    "",
    "Usage: cli.ts <command> [flags]",
    "",
    "Commands:",
    ...COMMANDS.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`),
    "",
    'Flags of a command: "cli.ts <command> --help"',
  ].join("\n");
}

/**
 * Runs one command line.
 *
 * @param args The words after the name of the program.
 * @returns The exit code.
 */
export async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (rest.length === 0 && (name === "--version" || name === undefined)) {
    console.log(name ? config.version : formatOverview());
    return name ? ExitCode.Ok : ExitCode.Usage;
  }
  const command = COMMANDS.find((command) => command.name === name);
  if (command !== undefined) return await runCommand(command, rest);
  if (asksForHelp(args)) {
    console.log(formatOverview());
    return ExitCode.Ok;
  }
  const names = COMMANDS.map((command) => command.name);
  console.error(unknownWord("command", name!, names, 'see "cli.ts --help"').message);
  return ExitCode.Usage;
}

if (import.meta.main) {
  forbidExit();
  exit(await main(Deno.args));
}
