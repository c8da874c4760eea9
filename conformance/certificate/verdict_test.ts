import { assertEquals } from "@std/assert";
import { type ClauseOutcome, overallVerdict } from "./verdict.ts";

const pass: ClauseOutcome = { level: "MUST", verdict: "pass" };
const fail: ClauseOutcome = { level: "MUST", verdict: "fail" };
const unknown: ClauseOutcome = {
  level: "MUST",
  verdict: "unknown",
  reason: { code: "premise", detail: "" },
};

function skip(code: NonNullable<ClauseOutcome["reason"]>["code"]): ClauseOutcome {
  return { level: "MUST", verdict: "skip", reason: { code, detail: "" } };
}

Deno.test("overallVerdict() is the worst of all MUST clauses", () => {
  assertEquals(overallVerdict([pass, pass]), "conformant");
  assertEquals(overallVerdict([pass, skip("excluded"), pass]), "partial");
  assertEquals(overallVerdict([skip("excluded"), unknown, pass]), "inconclusive");
  assertEquals(overallVerdict([fail, unknown, skip("excluded")]), "non-conformant");
});

Deno.test("overallVerdict() does not hold against a subject what it does not claim or offer", () => {
  assertEquals(overallVerdict([pass, skip("claim"), skip("capability")]), "conformant");
});

Deno.test("overallVerdict() lets the clause that was charged speak for the one that found it", () => {
  const charged: ClauseOutcome = { ...unknown, reason: { code: "charged", detail: "" } };
  assertEquals(overallVerdict([charged, { ...fail, level: "SHOULD" }]), "conformant");
  assertEquals(overallVerdict([charged, fail]), "non-conformant");
});

Deno.test("overallVerdict() is partial when evidence could not be had or is excused", () => {
  for (const code of ["permission", "platform", "excluded", "known-failure"] as const) {
    assertEquals(overallVerdict([pass, skip(code)]), "partial");
  }
});

Deno.test("overallVerdict() lets SHOULD and MAY clauses inform only", () => {
  assertEquals(overallVerdict([pass, { ...fail, level: "SHOULD" }]), "conformant");
  assertEquals(overallVerdict([pass, { ...unknown, level: "MAY" }]), "conformant");
});
