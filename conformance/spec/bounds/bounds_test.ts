import { assert, assertEquals, assertMatch } from "@std/assert";
import { firstFit } from "../../../allocators/baselines/first_fit.ts";
import type { Subject } from "../../../allocators/contract/subject.ts";
import { tlsf } from "../../../allocators/tlsf/tlsf.ts";
import type { Certificate, ClauseResult } from "../../certificate/certificate.ts";
import { certify } from "../../certify.ts";
import { loadMutant } from "../../mutants/mutant.ts";
import { mutants } from "../../mutants/mutants.ts";
import { hiddenFill } from "../../testdata/hidden_fill.ts";
import { hiddenRehash } from "../../testdata/hidden_rehash.ts";
import { toy } from "../../testdata/toy.ts";
import { jittering, smallPool, stepping, treelike } from "../../testdata/uneven.ts";

const granted = (["sys", "read"] as const).every((name) =>
  Deno.permissions.querySync({ name }).state === "granted"
);

/** A test that counts steps. */
function countingTest(name: string, fn: () => Promise<void>): void {
  const reason = granted ? "" : " (skipped: counting steps needs --allow-sys and --allow-read)";
  Deno.test({ name: `${name}${reason}`, ignore: !granted, fn });
}

async function certifyBounds(
  subject: Subject,
  clauses: readonly string[],
): Promise<Certificate> {
  return await certify(subject, { clauses, budget: { doublings: 11 } });
}

function resultOf({ clauses }: Certificate, id: string): ClauseResult {
  return clauses.find((result) => result.id === id)!;
}

function failures({ clauses }: Certificate): string[] {
  return clauses.filter(({ verdict }) => verdict === "fail").map(({ id }) => id);
}

const CORE = [
  "bounds.malloc-free-blocks",
  "bounds.malloc-refused",
  "bounds.free-no-neighbour",
  "bounds.free-both-neighbours",
];

countingTest("bounds pass TLSF as constant, with the same counts three times", async () => {
  const certificates = [];
  for (let run = 0; run < 3; run++) certificates.push(await certifyBounds(tlsf, CORE));
  for (const certificate of certificates) {
    assertEquals(failures(certificate), []);
    assertEquals(certificate.totals.pass, CORE.length);
    assertEquals(certificate.timing, certificates[0]!.timing);
  }
  const { malloc, free } = certificates[0]!.timing;
  assertEquals(malloc!.growth.freeBlocks, "O(1)");
  assertEquals(free!.growth.freeBlocks, "O(1)");
  assert(malloc!.steps > 0 && malloc!.steps < 200, `${malloc!.steps} steps`);
  const { evidence } = resultOf(certificates[0]!, "bounds.malloc-refused");
  assertEquals(evidence!.kind, "counted");
});

countingTest("bounds pass first-fit's claims of linear time", async () => {
  const certificate = await certifyBounds(firstFit, CORE);
  assertEquals(failures(certificate), []);
  assertEquals(certificate.timing.malloc!.growth.freeBlocks, "O(n)");
});

countingTest("bounds fail a copy of first-fit that claims constant time", async () => {
  const mutant = mutants.find(({ name }) => name === "claims-constant-time")!;
  const certificate = await certifyBounds(await loadMutant(mutant), CORE);
  assertEquals(failures(certificate), ["bounds.malloc-free-blocks", "bounds.malloc-refused"]);
  const { counterexample } = resultOf(certificate, "bounds.malloc-free-blocks");
  assertEquals(counterexample!.expected, "steps of malloc to be O(1) in holes, as claimed");
  assertMatch(counterexample!.actual, /^they are O\(n\), from \d+ at 16 to \d+ at 1024$/);
  assertEquals(counterexample!.series!.length, 7);
});

countingTest("bounds hold an allocator to the steps that it declares", async () => {
  const claiming = (steps: number): Subject => ({
    ...tlsf,
    claims: { ...tlsf.claims, complexity: { ...tlsf.claims.complexity, malloc: { steps } } },
  });
  const clause = ["bounds.malloc-region-size"];
  const { steps } = (await certifyBounds(tlsf, clause)).timing.malloc!;
  assertEquals(failures(await certifyBounds(claiming(steps), clause)), []);
  const certificate = await certifyBounds(claiming(steps - 1), clause);
  assertEquals(
    resultOf(certificate, clause[0]!).counterexample!.expected,
    `at most ${steps - 1} steps of malloc, as declared`,
  );
});

countingTest("bounds do not know of a loop that is hidden in a builtin", async () => {
  const certificate = await certifyBounds(hiddenFill, ["bounds.malloc-request-size"]);
  const { verdict, reason } = resultOf(certificate, "bounds.malloc-request-size");
  assertEquals([verdict, reason?.code], ["unknown", "hidden-cost"]);
  assertMatch(reason!.detail, /a loop is hidden in a builtin$/);
});

countingTest("bounds do not know of a table that is copied in a builtin now and then", async () => {
  const certificate = await certifyBounds(hiddenRehash, ["bounds.malloc-live-blocks"]);
  const { verdict, reason } = resultOf(certificate, "bounds.malloc-live-blocks");
  assertEquals([verdict, reason?.code], ["unknown", "hidden-cost"]);
  assertMatch(reason!.detail, /a table is copied in a builtin$/);
});

countingTest("bounds note a claim that is worse than what is counted", async () => {
  const modest: Subject = {
    ...tlsf,
    claims: {
      ...tlsf.claims,
      complexity: { malloc: { growth: { regionSize: "O(n)" } }, free: {} },
    },
  };
  const certificate = await certifyBounds(modest, ["bounds.malloc-region-size"]);
  assertEquals(failures(certificate), []);
  assertEquals(certificate.timing.malloc!.notes, ["claims O(n) in regionSize, counted O(1)"]);
});

for (const subject of [jittering, stepping, treelike]) {
  countingTest(`bounds take the uneven steps of a sound allocator: ${subject.name}`, async () => {
    const clauses = [
      "bounds.malloc-free-blocks",
      "bounds.malloc-live-blocks",
      "bounds.malloc-random-states",
    ];
    const certificate = await certifyBounds(subject, clauses);
    for (const id of clauses) {
      const { verdict, reason } = resultOf(certificate, id);
      assertEquals([verdict, reason], ["pass", undefined], id);
    }
  });
}

countingTest(
  "bounds count no population that was not reached, and say how far they got",
  async () => {
    const clauses = ["bounds.malloc-free-blocks", "bounds.malloc-near-fit"];
    const { timing, ...certificate } = await certifyBounds(smallPool, clauses);
    const result = resultOf({ timing, ...certificate }, clauses[0]!);
    for (const { points } of result.counted ?? []) {
      assert(points.every(({ at }) => 2 * at <= 90), JSON.stringify(points));
    }
    assert((timing.malloc?.growth.freeBlocks ?? "unknown") !== "O(1)");
    const pool: Subject = { ...smallPool, claims: { ...smallPool.claims, complexity: {} } };
    const flat = resultOf(await certifyBounds(pool, clauses), clauses[1]!);
    assertEquals([flat.verdict, flat.reason?.code], ["unknown", "premise"]);
    assertMatch(flat.reason!.detail, /with \d+ holes for malloc was not reached: room for \d+ in/);
  },
);

Deno.test("bounds do not know of a subject that cannot be imported anew", async () => {
  const certificate = await certifyBounds(toy("no-module"), ["bounds.malloc-refused"]);
  const { verdict, reason } = resultOf(certificate, "bounds.malloc-refused");
  assertEquals([verdict, reason?.code], ["unknown", "no-evidence"]);
  assertEquals(certificate.verdict, "inconclusive");
});
