import config from "../../deno.json" with { type: "json" };
import { type Command, COMMON_FLAGS, formatHelp, parseArguments } from "./command.ts";
import { ExitCode } from "./exit_code.ts";
import { isSystemError } from "./system_error.ts";
import { UsageError } from "./usage_error.ts";

/**
 * Runs a command, or prints its help. What the user can mend is said in one sentence.
 *
 * @param command The command.
 * @param args The words after its name.
 * @returns The exit code.
 */
export async function runCommand(command: Command, args: readonly string[]): Promise<ExitCode> {
  if (asksForHelp(args)) {
    console.log(formatHelp(command));
    return ExitCode.Ok;
  }
  try {
    const parsed = parseArguments(command, args);
    if (parsed.has(COMMON_FLAGS[1]!.name)) {
      console.log(config.version);
      return ExitCode.Ok;
    }
    return await command.run(parsed);
  } catch (error) {
    const message = refusalOf(error, command.name);
    console.error(message ?? error);
    return message === undefined ? ExitCode.Internal : ExitCode.Usage;
  }
}

/** Whether a command line asks for help before a `--`. */
export function asksForHelp(args: readonly string[]): boolean {
  const words = args.slice(0, args.includes("--") ? args.indexOf("--") : undefined);
  return words.includes("--help") || words.includes("-h");
}

/** Errors of the runtime that begin as ours do: those are defects. */
const RUNTIME =
  /^Cannot (?:(?:read|set) properties|convert |access '|destructure|mix BigInt|perform|redefine|assign to|(?:delete|create|add|define) property|use 'in')/;

/** The sentence to print for what the user can mend: a word, a file, a number out of range. */
function refusalOf(error: unknown, command: string): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (isSystemError(error)) return `Cannot ${command}: ${error.message}`;
  const isRefusal = error instanceof UsageError ||
    [RangeError, TypeError, SyntaxError].some((kind) => error instanceof kind) &&
      error.message.startsWith("Cannot ") && !RUNTIME.test(error.message);
  return isRefusal ? error.message : undefined;
}
