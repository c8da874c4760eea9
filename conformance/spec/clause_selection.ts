import { closestString } from "@std/text/closest-string";
import { type Clause, groupOf } from "./clause.ts";

/** Which clauses of the spec are checked. */
export interface ClauseSelection {
  /**
   * Ids of the clauses to check; `*` stands for any characters, and the name of a group for all of
   * it. All clauses if left out.
   */
  readonly clauses?: readonly string[];
  /** Ids of clauses not to check, written in the same way. */
  readonly exclude?: readonly string[];
}

/**
 * Finds the clauses that a selection asks for.
 *
 * @param spec All clauses.
 * @param selection Which of them.
 * @returns The ids selected.
 * @throws {RangeError} If a pattern matches no clause: a misspelt id must not pass for a conformant
 * one.
 */
export function selectClauses(
  spec: readonly Clause[],
  selection: ClauseSelection,
): ReadonlySet<string> {
  const selected = new Set<string>();
  for (const pattern of selection.clauses ?? ["*"]) {
    for (const clause of matching(spec, pattern)) selected.add(clause.id);
  }
  for (const pattern of selection.exclude ?? []) {
    for (const clause of matching(spec, pattern)) selected.delete(clause.id);
  }
  if (selected.size === 0) {
    throw new RangeError("Cannot select clauses: what is excluded leaves none of them");
  }
  return selected;
}

function matching(spec: readonly Clause[], pattern: string): Clause[] {
  const literal = pattern.split("*").map((part) => part.replace(/[^\w-]/g, "\\$&"));
  const form = new RegExp(`^${literal.join(".*")}$`);
  const found = spec.filter((clause) => form.test(clause.id) || groupOf(clause) === pattern);
  if (found.length > 0) return found;
  const known = spec.flatMap((clause) => [clause.id, groupOf(clause), `${groupOf(clause)}.*`]);
  const nearest = known.length === 0 ? "" : `, such as "${closestString(pattern, known)}"`;
  throw new RangeError(
    `Cannot select clauses: "${pattern}" must match at least one clause id${nearest}`,
  );
}
