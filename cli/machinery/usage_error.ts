import { closestString } from "@std/text/closest-string";

/** A mistake on the command line: printed as one sentence, without a stack, with exit code 64. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/**
 * A usage error for a word that is not among the known ones, with the nearest of them as a hint.
 */
export function unknownWord(
  what: string,
  word: string,
  known: readonly string[],
  help: string,
): UsageError {
  const hint = known.length > 0 ? `did you mean "${closestString(word, known)}"? ` : "";
  return new UsageError(`Unknown ${what} "${word}": ${hint}${help}`);
}
