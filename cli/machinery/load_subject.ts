import type { Subject } from "../../allocators/contract/subject.ts";
import { loadTarget } from "../../conformance/isolation/load_target.ts";
import { resolveTarget } from "./resolve_target.ts";
import { UsageError } from "./usage_error.ts";

/**
 * Loads the allocator that a word stands for into this process, to be measured.
 *
 * @throws {UsageError} If there is none, or if its heap is that of the process and never in its
 * first state again.
 */
export async function loadSubject(word: string): Promise<Subject> {
  if (word === "control") return (await import("../../allocators/baselines/control.ts")).control;
  const { target } = await resolveTarget(word);
  let subject: Subject;
  try {
    ({ subject } = await loadTarget(target));
  } catch (error) {
    throw error instanceof TypeError ? new UsageError(error.message) : error;
  }
  if (subject.ownHeap === "process") {
    throw new UsageError(
      `Cannot measure or explore "${word}": its heap is that of the process, which cannot begin anew`,
    );
  }
  return subject;
}
