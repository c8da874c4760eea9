import { assert, assertEquals, assertMatch } from "@std/assert";
import { talloc } from "../allocators/talloc/talloc.ts";
import { tlsf } from "../allocators/tlsf/tlsf.ts";
import { StepsUnavailable } from "../meters/steps/steps_unavailable.ts";
import { examine } from "./spec/examined_subject.ts";
import type { CountSteps } from "./evidence/check_context.ts";
import type { Clause } from "./spec/clause.ts";
import { certify } from "./certify.ts";
import { judgeClause } from "./judge_clause.ts";
import { overlay, tampered } from "./testdata/tampered.ts";
import { toy } from "./testdata/toy.ts";

const examined = examine(toy("judged"));
const budget = { operations: 100, doublings: 10 };

function clause(check: Clause["check"]): Clause {
  return {
    id: "integrity.test",
    level: "MUST",
    requirement: "The test holds",
    source: "This test",
    lookAt: "The test",
    check,
  };
}

async function verdictOf(check: Clause["check"], count: CountSteps = unavailable("closed")) {
  const [result] = await judgeClause(clause(check), examined, { seed: 1, budget, count });
  return result;
}

function unavailable(reason: StepsUnavailable["reason"]): CountSteps {
  return () => Promise.reject(new StepsUnavailable(reason, `Cannot count: ${reason}`));
}

const probe = {
  trace: {
    name: "empty",
    ops: new Uint8Array(0),
    ids: new Uint32Array(0),
    sizes: new Float64Array(0),
    alignments: new Float64Array(0),
    idCount: 0,
  },
  measured: new Uint32Array(0),
  regionSize: 1024,
};

Deno.test("judgeClause() passes a check that returns, with what it rests on", async () => {
  const result = await verdictOf((context) => {
    context.heap().malloc(8);
  });
  assertEquals(result.verdict, "pass");
  assertEquals(result.evidence, { kind: "checked", detail: "1 calls on 1 heaps" });
});

Deno.test("judgeClause() fails a check that expects in vain", async () => {
  const { verdict, counterexample } = await verdictOf((context) => context.expect(false, "a", "b"));
  assertEquals(verdict, "fail");
  assertEquals([counterexample?.expected, counterexample?.actual], ["a", "b"]);
});

Deno.test("judgeClause() knows nothing from a check that breaks", async () => {
  const { verdict, reason } = await verdictOf(() => {
    throw new TypeError("the check is broken");
  });
  assertEquals(verdict, "unknown");
  assertEquals(reason, { code: "harness", detail: "TypeError: the check is broken" });
});

Deno.test("judgeClause() knows nothing if the state of a clause cannot be built", async () => {
  const { verdict, reason } = await verdictOf((context) => context.premise(false, "no room"));
  assertEquals([verdict, reason], ["unknown", { code: "premise", detail: "no room" }]);
});

Deno.test("judgeClause() skips a count without permission and knows nothing without evidence", async () => {
  const count = async (reason: StepsUnavailable["reason"]) =>
    await verdictOf(async (context) => {
      await context.steps(probe);
    }, unavailable(reason));
  assertEquals((await count("permission")).verdict, "skip");
  const missing = await count("no-block-coverage");
  assertEquals([missing.verdict, missing.reason?.code], ["unknown", "no-evidence"]);
});

Deno.test("judgeClause() fails a subject that does not return while steps are counted", async () => {
  const { verdict, counterexample } = await verdictOf(async (context) => {
    await context.steps(probe);
  }, unavailable("time-limit"));
  assertEquals(verdict, "fail");
  assertMatch(counterexample!.actual, /time-limit/);
});

Deno.test("judgeClause() gives each clause a seed of its own", async () => {
  const seeds: number[] = [];
  for (const id of ["integrity.a", "integrity.b", "integrity.a"] as const) {
    const seeded = { ...clause((context) => void seeds.push(context.seed)), id };
    await judgeClause(seeded, examined, { seed: 1, budget, count: unavailable("closed") });
  }
  assertEquals(seeds[0], seeds[2]);
  assertEquals(seeds[0] === seeds[1], false);
});

Deno.test("judgeClause() fails a subject that refuses every pool, or whose fallback throws", async () => {
  const poolless = tampered(tlsf, () => ({ addPool: () => false }));
  const { clauses: pools } = await certify(poolless, { clauses: ["exhaustion.pool*"] });
  const failed = pools.filter(({ verdict }) => verdict === "fail").map(({ id }) => id);
  assertEquals(failed, ["exhaustion.pools"]);
  assertEquals(pools.filter(({ reason }) => reason?.code === "harness"), []);
  for (const member of ["save", "usePrimary", "isPrimaryOnly"] as const) {
    const moody = tampered(talloc, ({ inner }) => ({
      fallback: overlay(inner.fallback!, {
        [member]: () => {
          throw new TypeError("not today");
        },
      }),
    }));
    const { clauses } = await certify(moody, { clauses: ["fallback", "integrity.calls-return"] });
    assertEquals(clauses.filter(({ reason }) => reason?.code === "harness"), []);
    assert(clauses.some(({ verdict }) => verdict === "fail"), member);
  }
});

Deno.test("judgeClause() knows nothing if a block that a check needs was refused", async () => {
  for (const call of ["free", "realloc"] as const) {
    const { verdict, reason } = await verdictOf((context) => {
      const heap = context.heap();
      if (call === "free") heap.free(heap.malloc(2 ** 40));
      else heap.realloc(heap.malloc(2 ** 40), 8);
    });
    assertEquals([verdict, reason?.code], ["unknown", "premise"]);
  }
});
