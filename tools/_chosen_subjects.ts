import type { Subject } from "../allocators/contract/subject.ts";
import { subjects } from "../allocators/subjects.ts";
import { unknownWord } from "../cli/machinery/usage_error.ts";

/**
 * The allocators of Allocert that are named, in their own order; all of them if none is.
 *
 * @throws {UsageError} If a word names none.
 */
export function chosenSubjects(words: readonly string[]): readonly Subject[] {
  const names = subjects.map(({ name }) => name);
  const unknown = words.find((word) => !names.includes(word));
  if (unknown !== undefined) {
    throw unknownWord("allocator", unknown, names, 'see "cli.ts list subjects"');
  }
  return words.length === 0 ? subjects : subjects.filter(({ name }) => words.includes(name));
}
