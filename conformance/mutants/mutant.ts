import type { Subject } from "../../allocators/contract/subject.ts";
import type { Patch } from "./patch.ts";
import { patchedModule } from "./patched_module.ts";

/** A defect that is planted in an allocator, and the clauses that must find it. Plain data. */
export interface Defect {
  /** Kebab-case name. */
  readonly name: string;
  /** What is wrong, in one sentence without final period. */
  readonly description: string;
  /** Where it was seen: a number of the defect catalogue, D1 to D15, or who had it. */
  readonly seen?: string;
  /** What is changed; where no file is named, in the module that exports the subject. */
  readonly patches: readonly (Omit<Patch, "file"> & Partial<Pick<Patch, "file">>)[];
  /**
   * Ids of the clauses that must find it. The first is the one whose requirement names the defect.
   */
  readonly kills: readonly string[];
  /** The clause whose programs expose it, if that is none of these. */
  readonly foundBy?: string;
  /** Words that must occur in what the first clause says it expected or found. */
  readonly by?: string;
  /** The verdict of these clauses; `fail` if left out. */
  readonly verdict?: "fail" | "unknown";
  /** Whether it may go round in circles for ever, so that no other clause is tried. */
  readonly mayHang?: boolean;
}

/** An allocator with a planted defect. */
export interface Mutant extends Defect {
  /** Path of the module that exports the subject, from the root of the package. */
  readonly entry: string;
  /** Name under which it is exported. */
  readonly export: string;
  /** The defect. */
  readonly patches: readonly Patch[];
}

/** Plants each of several defects in one subject, each in a mutant of its own. */
export function mutantsOf(
  subject: Pick<Mutant, "entry" | "export">,
  defects: readonly Defect[],
): Mutant[] {
  return defects.map((defect) => ({
    ...defect,
    ...subject,
    patches: defect.patches.map((patch) => ({ file: subject.entry, ...patch })),
  }));
}

/**
 * Loads the subject with its defect. Its `module` is the patched one, so that its steps can be
 * counted.
 *
 * @throws {RangeError} If a patch does not apply: the file was changed, and the patch must be too.
 */
export async function loadMutant(mutant: Mutant): Promise<Subject> {
  const module = await moduleOf(mutant);
  const exports: Record<string, Subject> = await import(module);
  return { ...exports[mutant.export]!, module };
}

/**
 * URL of the module with the defect.
 *
 * @throws {RangeError} If a patch does not apply.
 */
export async function moduleOf({ name, entry, patches }: Mutant): Promise<string> {
  try {
    return await patchedModule(entry, patches);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(`Cannot plant "${name}": ${error.message}`, { cause: error });
  }
}
