import { assert, assertEquals } from "@std/assert";
import type { Subject } from "../../allocators/contract/subject.ts";
import { certify } from "../certify.ts";
import { type ClauseGroup, groupOf } from "../spec/clause.ts";
import { clauses } from "../spec/spec.ts";

/** Clauses, and a subject with a defect that each must find. */
export type Defects = { readonly [id: string]: Subject };

/**
 * Tests that each clause of a group fails the subject with its defect, or exposes it as a failure
 * of another clause, and that none is left out but those in `elsewhere`, which are tested by other
 * means.
 */
export function clausesMustFail(
  group: ClauseGroup,
  defects: Defects,
  elsewhere: readonly string[] = [],
): void {
  Deno.test(`${group} clauses have a defect each that they must find`, () => {
    const ids = clauses.filter((clause) => groupOf(clause) === group).map(({ id }) => id);
    assertEquals([...Object.keys(defects), ...elsewhere].sort(), ids.sort());
  });
  for (const [id, subject] of Object.entries(defects)) {
    Deno.test(`${id} fails a subject with the defect that it is there for`, async () => {
      const certificate = await certify(subject, { clauses: [id] });
      const resultOf = (id: string) => certificate.clauses.find((result) => result.id === id)!;
      const { verdict, reason } = resultOf(id);
      const broken = reason?.code === "charged" ? reason.detail.replace("see ", "") : id;
      const result = resultOf(broken);
      assertEquals(result.verdict, "fail", `${verdict} ${JSON.stringify(reason)}`);
      const { expected, actual } = result.counterexample!;
      assert(expected.length > 0 && actual.length > 0);
    });
  }
}
