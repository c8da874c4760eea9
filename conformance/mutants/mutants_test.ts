import { assert, assertEquals, assertMatch } from "@std/assert";
import { certify } from "../certify.ts";
import { programs } from "../spec/integrity/programs.ts";
import { clauses as spec } from "../spec/spec.ts";
import { clausesWithoutMutant } from "./kill_matrix.ts";
import { loadMutant, moduleOf } from "./mutant.ts";
import { mutants } from "./mutants.ts";

const readable = Deno.permissions.querySync({ name: "read" }).state === "granted";

/** A test that reads the files in which defects are planted. */
function readingTest(name: string, fn: () => Promise<void>): void {
  const reason = readable ? "" : " (skipped: patching needs --allow-read)";
  Deno.test({ name: `${name}${reason}`, ignore: !readable, fn });
}

Deno.test("mutants have names of their own, and name clauses of the spec", () => {
  const ids = new Set<string>(spec.map(({ id }) => id));
  for (const { name, description, kills, patches } of mutants) {
    assertMatch(name, /^[a-z0-9]+(-[a-z0-9]+)*$/);
    assertMatch(description, /[^.]$/, name);
    assert(kills.length > 0 && patches.length > 0, name);
    for (const id of kills) assert(ids.has(id), `${name}: ${id}`);
  }
  assertEquals(new Set(mutants.map(({ name }) => name)).size, mutants.length);
});

Deno.test("mutants leave no clause without one that it names", () => {
  assert(mutants.length >= 80, `${mutants.length}`);
  assertEquals(clausesWithoutMutant(mutants), []);
});

Deno.test("mutants have all defects of the catalogue", () => {
  const seen = new Set(mutants.map(({ seen = "" }) => /^D\d+/.exec(seen)?.[0]));
  for (let number = 1; number <= 15; number++) assert(seen.has(`D${number}`), `D${number}`);
});

readingTest(
  "mutants can all be planted: each text occurs exactly once in a file that is imported",
  async () => {
    for (const mutant of mutants) assertMatch(await moduleOf(mutant), /^data:/);
  },
);

readingTest("TLSF without the left merge fails exactly the clauses that name it", async () => {
  const mutant = mutants.find(({ name }) => name === "no-left-merge")!;
  const { clauses, verdict } = await certify(await loadMutant(mutant), {
    exclude: ["bounds", ...programs.map(({ id }) => id)],
  });
  const failed = clauses.filter(({ verdict }) => verdict === "fail");
  assertEquals(failed.map(({ id }) => id).sort(), [...mutant.kills].sort());
  assertEquals(verdict, "non-conformant");
  for (const { id, counterexample } of failed) {
    const operations = counterexample!.trace!.trimEnd().split("\n").length - 1;
    // Memory that creeps away does so over many rounds; all else shows in a few calls.
    const most = id === "coalescing.no-creep" ? 40 : 12;
    assert(operations <= most, `${id}: ${operations} operations`);
    assert(counterexample!.heap!.includes("[free "), id);
  }
});
