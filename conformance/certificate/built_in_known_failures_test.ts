import { assert, assertEquals } from "@std/assert";
import { subjects } from "../../allocators/subjects.ts";
import { builtInKnownFailures } from "./built_in_known_failures.ts";
import { certify } from "../certify.ts";

Deno.test("builtInKnownFailures names subjects that are there", () => {
  const names = subjects.map(({ name }) => name);
  for (const name of Object.keys(builtInKnownFailures)) assert(names.includes(name), name);
});

for (const [name, knownFailures] of Object.entries(builtInKnownFailures)) {
  const subject = subjects.find((subject) => subject.name === name)!;
  const groups = [...new Set(Object.keys(knownFailures).map((id) => id.split(".")[0]!))];

  Deno.test(`certify() fails ${name} on what it is known to fail, and on nothing else`, async () => {
    const { clauses } = await certify(subject, { clauses: groups });
    const failed = clauses.filter(({ verdict }) => verdict === "fail").map(({ id }) => id);
    assertEquals(failed.sort(), Object.keys(knownFailures).sort());
  });

  Deno.test(`certify() skips what ${name} is known to fail, with the reason`, async () => {
    const { clauses, totals } = await certify(subject, { clauses: groups, knownFailures });
    assertEquals(totals.fail, 0);
    for (const [id, reason] of Object.entries(knownFailures)) {
      const found = clauses.find((clause) => clause.id === id)!.reason;
      assertEquals(found, { code: "known-failure", detail: reason });
    }
  });
}
