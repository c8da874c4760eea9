import { assert, assertEquals } from "@std/assert";
import { certify } from "../certify.ts";
import { clauses as spec } from "../spec.ts";
import { loadMutant } from "./mutant.ts";
import { mutants } from "./mutants.ts";

const readable = Deno.permissions.querySync({ name: "read" }).state === "granted";
const reason = readable ? "" : " (skipped: patching needs --allow-read)";

Deno.test("mutants name clauses of the spec", () => {
  const ids = new Set<string>(spec.map(({ id }) => id));
  for (const { name, kills } of mutants) {
    assert(kills.length > 0, name);
    for (const id of kills) assert(ids.has(id), `${name}: ${id}`);
  }
  assertEquals(new Set(mutants.map(({ name }) => name)).size, mutants.length);
});

Deno.test({
  name: `TLSF without the left merge fails exactly the clauses that name it${reason}`,
  ignore: !readable,
  async fn() {
    const mutant = mutants.find(({ name }) => name === "no-left-merge")!;
    const { clauses, verdict } = await certify(await loadMutant(mutant), { exclude: ["bounds"] });
    const failed = clauses.filter(({ verdict }) => verdict === "fail");
    assertEquals(failed.map(({ id }) => id).sort(), [...mutant.kills].sort());
    assertEquals(verdict, "non-conformant");
    for (const { id, counterexample } of failed) {
      const operations = counterexample!.trace!.trimEnd().split("\n").length - 1;
      assert(operations <= 12, `${id}: ${operations} operations`);
      assert(counterexample!.heap!.includes("[free "), id);
    }
  },
});
