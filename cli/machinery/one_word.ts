import type { Arguments } from "./command.ts";
import { UsageError } from "./usage_error.ts";

/**
 * The word of a command that takes exactly one.
 *
 * @param args What the command line said.
 * @param command Name of the command.
 * @param what What the word stands for.
 * @throws {UsageError} If there is none, or another one.
 */
export function oneWord({ words }: Arguments, command: string, what: string): string {
  const [word, ...more] = words;
  if (word !== undefined && more.length === 0) return word;
  throw new UsageError(
    `Cannot ${command}: exactly one ${what} must be named, received ${words.length}; see "cli.ts ${command} --help"`,
  );
}
