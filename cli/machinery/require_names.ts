import type { Subject } from "../../allocators/contract/subject.ts";
import { UsageError } from "./usage_error.ts";

/**
 * Requires that no two allocators share a name, by which their rows are told apart.
 *
 * @param words How each was named on the command line.
 * @param subjects The allocators.
 * @throws {UsageError} If two of them have the same name.
 */
export function requireNames(words: readonly string[], subjects: readonly Subject[]): void {
  for (const [i, { name }] of subjects.entries()) {
    const first = subjects.findIndex((other) => other.name === name);
    if (first === i) continue;
    throw new UsageError(
      `Cannot measure: "${words[first]}" and "${
        words[i]
      }" are both named "${name}"; give one of them another name`,
    );
  }
}
