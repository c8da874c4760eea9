import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { certify } from "./certify.ts";
import type { ClauseResult } from "./certificate/certificate.ts";
import { clauses as spec } from "./spec/spec.ts";
import type { Subject } from "../allocators/contract/subject.ts";
import { toy } from "./testdata/toy.ts";

const FUNCTIONAL = { exclude: ["bounds"] };

function failures(results: readonly ClauseResult[]): string[] {
  return results.filter(({ verdict }) => verdict === "fail").map(({ id }) => id);
}

function resultOf(results: readonly ClauseResult[], id: string): ClauseResult {
  return results.find((result) => result.id === id)!;
}

Deno.test("certify() passes a correct allocator on every functional clause that applies", async () => {
  const { clauses, verdict, totals } = await certify(toy("correct"), FUNCTIONAL);
  assertEquals(failures(clauses), []);
  assertEquals(totals.unknown, 0);
  assert(totals.pass >= 40, `${totals.pass} clauses passed`);
  assertEquals(verdict, "partial");
});

Deno.test("certify() gives a certificate of plain data with the keys that are promised", async () => {
  const certificate = await certify(toy("plain"), { clauses: ["alignment"], seed: 7 });
  assertEquals(Object.keys(certificate), [
    "schema",
    "spec",
    "subject",
    "environment",
    "seed",
    "budget",
    "claims",
    "verdict",
    "timing",
    "totals",
    "clauses",
  ]);
  assertEquals(JSON.parse(JSON.stringify(certificate)), certificate);
  assertEquals(certificate.seed, 7);
  assertEquals(certificate.clauses.map(({ id }) => id), spec.map(({ id }) => id));
  const { pass, fail, skip, unknown } = certificate.totals;
  assertEquals(pass + fail + skip + unknown, spec.length);
});

Deno.test("certify() comes to the same verdicts twice", async () => {
  const run = async () => {
    const { clauses } = await certify(toy("twice"), FUNCTIONAL);
    return clauses.map(({ milliseconds: _, ...result }) => result);
  };
  assertEquals(await run(), await run());
});

Deno.test("certify() fails an allocator that throws, with the trace that makes it throw", async () => {
  const subject = toy("throws", (allocator) => {
    let calls = 0;
    return {
      malloc(size) {
        if (++calls === 3) throw new TypeError("broken");
        return allocator.malloc(size);
      },
    };
  });
  const { clauses, verdict } = await certify(subject, { clauses: ["integrity"] });
  assertEquals(verdict, "non-conformant");
  assertEquals(failures(clauses), ["integrity.calls-return"]);
  const { counterexample } = resultOf(clauses, "integrity.calls-return");
  assertEquals(counterexample!.expected, "every call returns");
  assertMatch(counterexample!.actual, /^malloc\(1\) threw TypeError: broken$/);
  assertMatch(counterexample!.trace!, /^# .* operations=3 .*\na 0 1\na 1 1\na 2 1\n$/);
});

Deno.test("certify() fails an allocator that cannot be created", async () => {
  const subject = {
    ...toy("absent"),
    create(): never {
      throw new TypeError("no");
    },
  };
  const { clauses, verdict } = await certify(subject, FUNCTIONAL);
  assertEquals(verdict, "non-conformant");
  assertEquals(failures(clauses), ["integrity.created"]);
  const { counterexample } = resultOf(clauses, "integrity.created");
  assertMatch(counterexample!.actual, /^create\(\) on \d+ bytes threw TypeError: no$/);
  const { verdict: other, reason } = resultOf(clauses, "realloc.null");
  assertEquals([other, reason], ["unknown", { code: "charged", detail: "see integrity.created" }]);
});

Deno.test("certify() fails an allocator that returns NaN", async () => {
  const subject = toy("nan", () => ({ malloc: () => NaN }));
  const { clauses } = await certify(subject, FUNCTIONAL);
  const { counterexample } = resultOf(clauses, "integrity.blocks-disjoint");
  assertEquals(counterexample!.expected, "a non-negative safe integer");
  assertEquals(counterexample!.actual, "NaN");
  const { reason } = resultOf(clauses, "alignment.default");
  assertEquals(reason, { code: "charged", detail: "see integrity.blocks-disjoint" });
});

/**
 * Toys with one defect each, the clause whose program exposes it, and the one whose rule it breaks.
 */
const CHARGED: readonly { subject: Subject; exposes: string; breaks: string }[] = [
  {
    subject: toy("shifted", ({ malloc, free }) => ({
      malloc: (size) => malloc(size + 4) === 0 ? 0 : malloc(size) + 4,
      free,
    })),
    exposes: "coalescing.any-program",
    breaks: "alignment.default",
  },
  {
    subject: toy("short", ({ malloc }) => ({ malloc: (size) => malloc(Math.min(size, 64)) })),
    exposes: "coalescing.any-program",
    breaks: "integrity.blocks-disjoint",
  },
  {
    subject: toy("scribbler", (allocator, { buffer, base }) => ({
      malloc(size) {
        const address = allocator.malloc(size);
        if (size > 16) new Uint8Array(buffer)[Math.ceil(base / 8) * 8]! ^= 1;
        return address;
      },
    })),
    exposes: "coalescing.any-program",
    breaks: "integrity.payloads-kept",
  },
  {
    subject: toy("asserting", ({ malloc }) => ({
      malloc(size) {
        const address = malloc(size);
        if (address === 0 && size > 0) throw new Error("assertion failed: out of memory");
        return address;
      },
    })),
    exposes: "exhaustion.recovers",
    breaks: "exhaustion.null",
  },
];

for (const { subject, exposes, breaks } of CHARGED) {
  Deno.test(`certify() charges ${breaks} with the defect of "${subject.name}", and no other`, async () => {
    const { clauses, verdict } = await certify(subject, { clauses: [exposes] });
    assertEquals(verdict, "non-conformant");
    assertEquals(failures(clauses), [breaks]);
    const { reason } = resultOf(clauses, exposes);
    assertEquals(reason, { code: "charged", detail: `see ${breaks}` });
    const { counterexample } = resultOf(clauses, breaks);
    assertEquals(counterexample!.foundBy, exposes);
    assert(counterexample!.trace !== undefined);
  });
}

Deno.test("certify() lets a clause fail whose circumstances a defect needs", async () => {
  const subject = toy("reader", ({ malloc }, { buffer, base, size }) => {
    const junk = new Uint8Array(buffer)[base + size - 1];
    return { malloc: (bytes) => malloc(junk === 0xff && bytes > 16 ? 8 : bytes) };
  });
  const { clauses } = await certify(subject, { clauses: ["integrity.junk-region"] });
  assertEquals(failures(clauses), ["integrity.junk-region"]);
});

Deno.test("certify() excuses a known failure that another clause exposed", async () => {
  const { subject, exposes, breaks } = CHARGED[1]!;
  const { clauses, totals } = await certify(subject, {
    clauses: [exposes, breaks],
    knownFailures: { [breaks]: "blocks are cut short" },
  });
  assertEquals(totals.fail, 0);
  assertEquals(resultOf(clauses, breaks).reason?.code, "known-failure");
});

Deno.test("certify() fails an allocator that returns addresses outside of its region", async () => {
  const subject = toy("outside", (_, { base, size }) => ({ malloc: () => base + size }));
  const { clauses } = await certify(subject, { clauses: ["integrity.blocks-disjoint"] });
  assertEquals(failures(clauses), ["integrity.blocks-disjoint"]);
  const { counterexample } = resultOf(clauses, "integrity.blocks-disjoint");
  assertMatch(counterexample!.expected, /^a block within \d+\.\.\d+$/);
});

Deno.test("certify() fails an allocator whose blocks overlap, with a shrunk trace and a picture", async () => {
  const subject = toy("overlap", (allocator) => ({
    malloc: (size) => allocator.malloc(size > 16 ? size - 8 : size),
  }));
  const { clauses } = await certify(subject, { clauses: ["integrity.blocks-disjoint"] });
  const { counterexample } = resultOf(clauses, "integrity.blocks-disjoint");
  assert(counterexample!.trace!.split("\n").length <= 4, counterexample!.trace);
  assertMatch(counterexample!.actual, /block/);
  assertMatch(counterexample!.heap!, /^\[a\d+ \d+\]/);
  assertEquals([counterexample!.seed, counterexample!.foundBy], [1, undefined]);
});

Deno.test("certify() fails an allocator that refuses everything, and comes to an end", async () => {
  const subject = toy("refuses", () => ({ malloc: () => 0 }));
  const { clauses, verdict } = await certify(subject, FUNCTIONAL);
  assertEquals(verdict, "non-conformant");
  assert(failures(clauses).includes("integrity.smallest-region"));
  assert(failures(clauses).includes("exhaustion.null"));
});

Deno.test("certify() fails an allocator that never refuses, and comes to an end", async () => {
  const subject = toy("endless", (_, { base }) => ({ malloc: () => Math.ceil(base / 8) * 8 }));
  const { clauses } = await certify(subject, { clauses: ["exhaustion.null"] });
  const { counterexample } = resultOf(clauses, "exhaustion.null");
  assertEquals(counterexample!.expected, "null in the end");
});

Deno.test("certify() fails an allocator that detects no double free, as it claims", async () => {
  const subject = toy("tolerant", (allocator) => ({
    free(address) {
      try {
        allocator.free(address);
      } catch { /* Never mind. */ }
    },
  }));
  const { clauses } = await certify(subject, { clauses: ["misuse"] });
  assert(failures(clauses).includes("misuse.double-free"));
  const { counterexample } = resultOf(clauses, "misuse.double-free");
  assertMatch(counterexample!.expected, /^a RangeError from a second free\(\d+\)$/);
});

Deno.test("certify() skips what the subject neither offers nor claims, without harm", async () => {
  const { clauses, verdict } = await certify(toy("modest"), {
    clauses: ["*"],
    exclude: ["bounds"],
  });
  const { reason } = resultOf(clauses, "realloc.null");
  assertEquals(reason, { code: "capability", detail: '"realloc" is not offered' });
  assertEquals(verdict, "partial");
});

Deno.test("certify() lists clauses that are not selected as excluded", async () => {
  const { clauses, verdict } = await certify(toy("selected"), { clauses: ["misuse.free-null"] });
  assertEquals(resultOf(clauses, "misuse.free-null").verdict, "pass");
  assertEquals(resultOf(clauses, "misuse.double-free").reason?.code, "excluded");
  assertEquals(verdict, "partial");
});

Deno.test("certify() skips a known failure and fails when it passes", async () => {
  const broken = toy("broken", () => ({ free: () => {} }));
  const options = {
    clauses: ["misuse.double-free"],
    knownFailures: { "misuse.double-free": "frees are not checked" },
  };
  const known = await certify(broken, options);
  assertEquals(resultOf(known.clauses, "misuse.double-free").reason, {
    code: "known-failure",
    detail: "frees are not checked",
  });
  const surprise = await certify(toy("repaired"), options);
  assertEquals(failures(surprise.clauses), ["misuse.double-free"]);
});

Deno.test("certify() throws at what the user did wrong", async () => {
  await assertRejects(
    () => certify(toy("x"), { clauses: ["bound.*"] }),
    RangeError,
    'Cannot select clauses: "bound.*" must match at least one clause id',
  );
  await assertRejects(() => certify(toy("x"), { exclude: ["nothing"] }), RangeError, "nothing");
  await assertRejects(() => certify(toy("x"), { seed: -1 }), RangeError, '"seed" must be');
  await assertRejects(
    () => certify(toy("x"), { knownFailures: { "no.clause": "" } }),
    RangeError,
    "no.clause",
  );
});
