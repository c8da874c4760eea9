/**
 * The command line of Allocert: `deno run -A cli.ts <command>`.
 *
 * Results go to stdout, messages to stderr. Exit codes: 0 conformant or done, 1 not, 2 inconclusive, 64 the command line is
 * wrong, 70 a defect of Allocert.
 *
 * @module
 */
import { bench } from "./cli/bench.ts";
import { type Command, COMMON_FLAGS, formatHelp, parseArguments } from "./cli/machinery/command.ts";
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
import { isSystemError } from "./cli/machinery/system_error.ts";
import { unknownWord, UsageError } from "./cli/machinery/usage_error.ts";
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
  try {
    const [name, ...rest] = args;
    if (rest.length === 0 && (name === "--version" || name === undefined)) {
      console.log(name ? config.version : formatOverview());
      return name ? ExitCode.Ok : ExitCode.Usage;
    }
    const command = COMMANDS.find((command) => command.name === name);
    const words = args.slice(0, args.includes("--") ? args.indexOf("--") : undefined);
    if (words.includes("--help") || words.includes("-h")) {
      console.log(command ? formatHelp(command) : formatOverview());
      return ExitCode.Ok;
    }
    if (command === undefined) {
      throw unknownWord("command", name!, COMMANDS.map((c) => c.name), 'see "cli.ts --help"');
    }
    const parsed = parseArguments(command, rest);
    if (parsed.has(COMMON_FLAGS[1]!.name)) {
      console.log(config.version);
      return ExitCode.Ok;
    }
    return await command.run(parsed);
  } catch (error) {
    const message = refusalOf(error, args[0]!);
    console.error(message ?? error);
    return message === undefined ? ExitCode.Internal : ExitCode.Usage;
  }
}

/** Errors of the runtime that begin as ours do: those are defects. */
const RUNTIME =
  /^Cannot (?:(?:read|set) properties|convert |access '|destructure|mix BigInt|perform|redefine|assign to|(?:delete|create|add|define) property|use 'in')/;

/** The sentence to print, without a stack, for what the user can mend: a word, a file, a number out of range. */
function refusalOf(error: unknown, command: string): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (isSystemError(error)) return `Cannot ${command}: ${error.message}`;
  const isRefusal = error instanceof UsageError ||
    [RangeError, TypeError, SyntaxError].some((kind) => error instanceof kind) &&
      error.message.startsWith("Cannot ") && !RUNTIME.test(error.message);
  return isRefusal ? error.message : undefined;
}

if (import.meta.main) {
  forbidExit();
  exit(await main(Deno.args));
}
