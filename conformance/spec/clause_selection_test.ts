import { assertEquals, assertThrows } from "@std/assert";
import type { Clause } from "./clause.ts";
import { selectClauses } from "./clause_selection.ts";

const spec = ["misuse.a", "misuse.b-c", "bounds.malloc-x", "bounds.free-x"].map((id) => ({
  id,
  level: "MUST",
  requirement: "",
  source: "",
  lookAt: "",
  check() {},
} as Clause));

function select(clauses?: string[], exclude?: string[]): string[] {
  return [...selectClauses(spec, { ...(clauses && { clauses }), ...(exclude && { exclude }) })];
}

Deno.test("selectClauses() selects everything if nothing is said", () => {
  assertEquals(select(), spec.map(({ id }) => id));
});

Deno.test("selectClauses() takes ids, groups and patterns", () => {
  assertEquals(select(["misuse.a"]), ["misuse.a"]);
  assertEquals(select(["misuse"]), ["misuse.a", "misuse.b-c"]);
  assertEquals(select(["*.malloc-*", "misuse.b*"]), ["bounds.malloc-x", "misuse.b-c"]);
});

Deno.test("selectClauses() leaves out what is excluded", () => {
  assertEquals(select(undefined, ["bounds"]), ["misuse.a", "misuse.b-c"]);
  assertEquals(select(["bounds"], ["*.free-x"]), ["bounds.malloc-x"]);
});

Deno.test("selectClauses() refuses a pattern that matches nothing", () => {
  for (const pattern of ["misuse.", "missuse", "a", "bounds.malloc", "misuse.a*b", "misuse-a"]) {
    assertThrows(() => select([pattern]), RangeError, `"${pattern}" must match`);
  }
  assertThrows(() => select(["misuse"], ["typo"]), RangeError, '"typo"');
});
