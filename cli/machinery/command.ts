import { parseArgs } from "@std/cli/parse-args";
import type { ExitCode } from "./exit_code.ts";
import { unknownWord, UsageError } from "./usage_error.ts";

/** One flag: the table of them drives parsing, help and the hints for misspelt ones. */
export interface Flag {
  /** Long name without dashes. */
  readonly name: string;
  /** One letter, without dash. */
  readonly short?: string;
  /** Name of the value in the help; left out for a switch. */
  readonly value?: string;
  /** Whether it may be given several times. */
  readonly repeats?: boolean;
  /** One line. */
  readonly help: string;
}

/** What a command line said. */
export interface Arguments {
  /** Words that are no flags. */
  readonly words: readonly string[];
  /** Whether a switch was given. */
  has(flag: string): boolean;
  /** The value of a flag, the last one if it was repeated. */
  text(flag: string): string | undefined;
  /** All values of a repeated flag. */
  texts(flag: string): readonly string[];
  /** The value of a flag as an integer from `minimum` on. */
  integer(flag: string, minimum: number): number | undefined;
}

/** A command of the command line, or a tool. */
export interface Command {
  /** What is typed before its name; `cli.ts` if left out. */
  readonly program?: string;
  /** The word that selects it. */
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Words after the name, as in `<subject>`. */
  readonly words: string;
  /** Complete command lines after the program, with what they do. */
  readonly examples: readonly (readonly [line: string, does: string])[];
  /** Its flags, without those that every command has. */
  readonly flags: readonly Flag[];
  /** Does it. */
  run(args: Arguments): Promise<ExitCode> | ExitCode;
}

/** The flags that every command has. */
export const COMMON_FLAGS: readonly Flag[] = [
  { name: "help", short: "h", help: "Print this help" },
  { name: "version", help: "Print the version" },
];

const PROGRAM = "cli.ts";

/** Parses the arguments of a command. */
export function parseArguments(command: Command, args: readonly string[]): Arguments {
  const flags = [...command.flags, ...COMMON_FLAGS];
  const help = `see "${command.program ?? PROGRAM} ${command.name} --help"`;
  const valued = flags.filter(({ value }) => value !== undefined).map(({ name }) => name);
  const parsed = parseArgs(joinValues(args, new Set(valued.map((name) => `--${name}`))), {
    string: valued,
    boolean: flags.filter(({ value }) => value === undefined).map(({ name }) => name),
    collect: valued,
    alias: Object.fromEntries(
      flags.filter((flag) => flag.short).map((flag) => [flag.short!, flag.name]),
    ),
    unknown(argument, key) {
      if (key === undefined) return true;
      throw unknownWord("flag", argument.split("=")[0]!, flags.map((f) => `--${f.name}`), help);
    },
  });
  for (const flag of flags) {
    if (flag.value === undefined) continue;
    const values: string[] = parsed[flag.name];
    if (values.includes("")) {
      throw new UsageError(`Flag "--${flag.name}" needs a value <${flag.value}>: ${help}`);
    }
    if (values.length > 1 && !flag.repeats) {
      throw new UsageError(`Flag "--${flag.name}" is given ${values.length} times: ${help}`);
    }
  }
  return {
    words: parsed._.map(String),
    has: (flag) => parsed[flag] === true,
    text: (flag) => parsed[flag].at(-1),
    texts: (flag) => parsed[flag],
    integer(flag, minimum) {
      const text: string | undefined = parsed[flag].at(-1);
      if (text === undefined) return undefined;
      const value = Number(text);
      if (Number.isSafeInteger(value) && value >= minimum) return value;
      throw new UsageError(
        `Flag "--${flag}" must be an integer of at least ${minimum}, received "${text}"`,
      );
    },
  };
}

/**
 * Writes `--json -` as `--json=-`: a dash alone is a value, standard input or output, and so is a
 * negative number.
 */
function joinValues(args: readonly string[], valued: ReadonlySet<string>): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const last = joined.at(-1);
    if (/^-(\d.*)?$/.test(arg) && last !== undefined && valued.has(last)) {
      joined[joined.length - 1] = `${last}=${arg}`;
    } else joined.push(arg);
  }
  return joined;
}

/** The help of one command, examples first. */
export function formatHelp(command: Command): string {
  const { program = PROGRAM } = command;
  const flags = [...command.flags, ...COMMON_FLAGS];
  const heads = flags.map((flag) =>
    (flag.short ? `-${flag.short}, ` : "    ") + `--${flag.name}` +
    (flag.value === undefined ? "" : ` <${flag.value}>`)
  );
  const width = Math.max(...heads.map((head) => head.length));
  const lines = [command.summary, "", "Examples:"];
  for (const [line, does] of command.examples) lines.push(`  # ${does}`, `  ${program} ${line}`);
  const usage = [program, command.name, command.words, "[flags]"].filter((part) => part !== "");
  lines.push("", `Usage: ${usage.join(" ")}`, "", "Flags:");
  flags.forEach((flag, i) => lines.push(`  ${heads[i]!.padEnd(width)}  ${flag.help}`));
  return lines.join("\n");
}
