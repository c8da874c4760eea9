import type { Subject } from "../../allocators/subject.ts";
import type { Patch } from "./patch.ts";
import { patchedModule } from "./patched_module.ts";

/** An allocator with one planted defect, and the clauses that must find it. */
export interface Mutant {
  /** Kebab-case name of the defect. */
  readonly name: string;
  /** Path of the module that exports the subject. */
  readonly entry: string;
  /** Name under which it is exported. */
  readonly export: string;
  /** The defect. */
  readonly patches: readonly Patch[];
  /** Ids of the clauses that must fail; the first names the defect. */
  readonly kills: readonly string[];
}

/**
 * Loads the subject with its defect. Its `module` is the patched one, so that its steps can be counted.
 *
 * @throws {RangeError} If a patch does not apply.
 */
export async function loadMutant(mutant: Mutant): Promise<Subject> {
  const module = await patchedModule(mutant.entry, mutant.patches);
  const exports: Record<string, Subject> = await import(module);
  return { ...exports[mutant.export]!, module };
}
