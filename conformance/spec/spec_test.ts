import { assert, assertEquals, assertMatch } from "@std/assert";
import { groupOf } from "./clause.ts";
import { clauseOfRule, clauses, specVersion } from "./spec.ts";

Deno.test("clauses have ids of their own, each group in one piece", () => {
  const ids = clauses.map(({ id }) => id);
  assertEquals(new Set(ids).size, ids.length);
  for (const id of ids) assertMatch(id, /^[a-z]+\.[a-z]+(-[a-z]+)*$/);
  const groups = clauses.map(groupOf).filter((group, i, all) => group !== all[i - 1]);
  assertEquals(new Set(groups).size, groups.length);
});

Deno.test("clauses say what they require in one sentence, where it comes from and what to look at", () => {
  for (const { id, requirement, source, lookAt } of clauses) {
    for (const text of [requirement, source, lookAt]) {
      assert(text.length >= 7, id);
      assert(!text.endsWith("."), id);
    }
  }
});

Deno.test("no two clauses answer for one rule", () => {
  const rules = clauses.flatMap(({ rules = [] }) => rules);
  assertEquals([...new Set(rules)], rules);
  for (const rule of ["creation", "return", "exhaustion", "payload", "walk"] as const) {
    assert(clauseOfRule(rule) !== undefined, rule);
  }
});

Deno.test("specVersion is a semantic version", () => {
  assertMatch(specVersion, /^\d+\.\d+\.\d+$/);
});
