import { assert, assertEquals, assertRejects } from "@std/assert";
import { parseManifest } from "../../allocators/foreign/manifest.ts";
import { compile, whyNoCompiler } from "../../allocators/foreign/testdata/compile.ts";
import type { Certificate, ClauseResult } from "../certificate/certificate.ts";
import type { ReasonCode } from "../certificate/verdict.ts";
import { certifyIsolated, type IsolationOptions, TargetError } from "./certify_isolated.ts";
import type { Target } from "./target.ts";

const TESTDATA = new URL("testdata/", import.meta.url);
const NAUGHTY = new URL("naughty.ts", TESTDATA).href;
const FEW = ["integrity.claims", "alignment.default", "alignment.any-region", "exhaustion.null"];

const missing = (["run", "read", "sys"] as const).find((name) =>
  Deno.permissions.querySync({ name }).state !== "granted"
);
const noProcess = missing && `needs --allow-${missing}`;
const noFfi = Deno.permissions.querySync({ name: "ffi" }).state !== "granted"
  ? "needs --allow-ffi"
  : undefined;
const noNative = noProcess ?? noFfi ??
  (Deno.build.os !== "linux" || Deno.build.arch !== "x86_64" ? "needs Linux x86-64" : undefined) ??
  whyNoCompiler("cc");

function test(name: string, absent: string | undefined, fn: () => Promise<void>): void {
  Deno.test({
    name: absent ? `${name} (skipped: ${absent})` : name,
    ignore: absent !== undefined,
    fn,
  });
}

async function certifyNaughty(name: string, options: IsolationOptions = {}): Promise<Certificate> {
  const target: Target = { kind: "module", url: NAUGHTY, name };
  return await certifyIsolated(target, { clauses: FEW, timeLimit: 5000, ...options });
}

/** Compiles a C file of the test data, describes it by a manifest, and certifies it. */
async function certifyC(name: string, options: IsolationOptions): Promise<Certificate> {
  const library = await Deno.makeTempFile({ suffix: ".so" });
  try {
    await compile(new URL(`${name}.c`, TESTDATA).pathname, library);
    const manifest = parseManifest(
      JSON.stringify({
        allocert: 1,
        name,
        version: "1.0.0",
        description: name,
        library,
        heap: "region",
        functions: {
          init: { symbol: `${name}_create`, arguments: ["base", "size"] },
          malloc: { symbol: `${name}_malloc`, arguments: ["size"] },
          free: { symbol: `${name}_free`, arguments: ["address"] },
        },
        claims: {
          minimumRegion: 16,
          zeroSize: "null",
          rounding: { bytes: 15, ratio: 0 },
          complexity: { malloc: {}, free: {} },
        },
      }),
      name,
    );
    const target: Target = { kind: "native", library, manifest };
    return await certifyIsolated(target, { timeLimit: 5000, ...options });
  } finally {
    await Deno.remove(library);
  }
}

function resultOf(certificate: Certificate, id: string): ClauseResult {
  return certificate.clauses.find((clause) => clause.id === id)!;
}

test("certifyIsolated() judges as certify() does", noProcess, async () => {
  const target: Target = {
    kind: "module",
    url: new URL("../../allocators/baselines/bump.ts", import.meta.url).href,
    name: "bump",
  };
  const { verdict, totals, subject } = await certifyIsolated(target, { clauses: FEW });
  assertEquals([verdict, totals.pass, totals.fail], ["partial", FEW.length, 0]);
  assertEquals([subject.name, subject.abi], ["bump", "javascript"]);
});

test("an endless loop is a verdict, and the other clauses are judged", noProcess, async () => {
  const certificate = await certifyNaughty("endless");
  const { verdict, reason, counterexample } = resultOf(certificate, "exhaustion.null");
  assertEquals([verdict, reason?.code], ["fail", "time-out"]);
  assertEquals(
    counterexample!.actual,
    "the allocator was still being called, and a call may not return, after 5000 ms",
  );
  assertEquals(certificate.totals.fail, 1);
  assertEquals(resultOf(certificate, "alignment.default").verdict, "pass");
});

test("what was found is kept when a shorter trace is sought for ever", noProcess, async () => {
  const clauses = ["integrity.payloads-kept"];
  const certificate = await certifyNaughty("overlapping", { clauses });
  const { verdict, counterexample } = resultOf(certificate, "integrity.blocks-disjoint");
  assertEquals([verdict, counterexample?.foundBy], ["fail", clauses[0]]);
  assert(counterexample!.trace!.length > 0);
  const { reason } = resultOf(certificate, clauses[0]!);
  assertEquals(reason, { code: "charged", detail: "see integrity.blocks-disjoint" });
});

test("exhausted memory is a verdict", noProcess, async () => {
  const clauses = ["integrity.claims", "alignment.default", "misuse.free-null"];
  const certificate = await certifyNaughty("hoarder", { clauses, timeLimit: 60_000 });
  const { verdict, reason } = resultOf(certificate, "alignment.default");
  assertEquals([verdict, reason?.code], ["fail", "out-of-memory"]);
  assertEquals(resultOf(certificate, "misuse.free-null").verdict, "pass");
});

test(
  "a promise that is left behind and rejected speaks against its clause",
  noProcess,
  async () => {
    const certificate = await certifyNaughty("promiser");
    assertEquals(certificate.verdict, "non-conformant");
    const failed = certificate.clauses.filter(({ verdict }) => verdict === "fail");
    assertEquals(failed.map(({ id }) => id), FEW.slice(1));
    assert(failed.every(({ counterexample }) => counterexample!.actual.includes("later")));
  },
);

test("a failure that was excused is judged anew where nobody excuses it", noProcess, async () => {
  const clauses = ["exhaustion.null"];
  const excused = await certifyNaughty("thrower", {
    clauses: ["misuse.free-null"],
    knownFailures: { "misuse.free-null": "known" },
  });
  assertEquals(resultOf(excused, "misuse.free-null").verdict, "skip");
  const resumed = await certifyNaughty("thrower", {
    clauses: ["misuse.free-null", ...clauses],
    resume: excused,
  });
  assertEquals(resultOf(resumed, "misuse.free-null").verdict, "fail");
});

test("output is a verdict, and spoils nothing", noProcess, async () => {
  const certificate = await certifyNaughty("talker", {
    clauses: ["integrity.silent", "alignment.default"],
  });
  assertEquals(resultOf(certificate, "integrity.silent").verdict, "fail");
  assertEquals(resultOf(certificate, "alignment.default").verdict, "pass");
});

test("what is thrown and is no error is a verdict", noProcess, async () => {
  const { verdict, counterexample } = resultOf(
    await certifyNaughty("thrower"),
    "integrity.calls-return",
  );
  assertEquals(verdict, "fail");
  assert(counterexample!.actual.includes("no error"), counterexample!.actual);
});

test(
  "a subject that ends the process fails the clause during which it did",
  noProcess,
  async () => {
    const certificate = await certifyNaughty("quitter");
    const { verdict, reason } = resultOf(certificate, "alignment.default");
    assertEquals([verdict, reason?.code], ["fail", "crash"]);
    assert(certificate.totals.pass >= 1);
  },
);

test("certifyIsolated() goes on from a certificate that was cut off", noProcess, async () => {
  let part: Certificate | undefined;
  const judged: string[] = [];
  await certifyNaughty("talker", {
    clauses: FEW,
    onProgress: (certificate) => part ??= certificate,
  });
  assertEquals([part!.totals.pass, part!.verdict], [1, "partial"]);
  const whole = await certifyNaughty("talker", {
    resume: part!,
    onProgress: (_, last) => judged.push(last.id),
  });
  assertEquals(judged.length, FEW.length - 1);
  assertEquals(whole.totals.pass, FEW.length);
  await assertRejects(
    () => certifyNaughty("talker", { resume: part!, seed: 7 }),
    RangeError,
    "seed 7",
  );
  await assertRejects(
    () => certifyNaughty("talker", { resume: part!, budget: { operations: 100 } }),
    RangeError,
    "2000 operations and 14 doublings, this run is of",
  );
  for (const certificate of [part!, whole]) {
    await assertRejects(
      () => certifyNaughty("thrower", { resume: certificate }),
      RangeError,
      '"thrower"',
    );
  }
});

test("certifyIsolated() refuses a target that does not load", noProcess, async () => {
  const nowhere: Target = { kind: "module", url: new URL("none.ts", TESTDATA).href };
  await assertRejects(() => certifyIsolated(nowhere), TargetError, "none.ts");
  await assertRejects(() => certifyNaughty("nobody"), TargetError, '"endless"');
  const several: Target = { kind: "module", url: NAUGHTY };
  await assertRejects(() => certifyIsolated(several), TargetError, 'as "naughty.ts#endless"');
  for (
    const [code, timeLimit, why] of [
      ["throw new Error('boom')", 5000, ": boom"],
      ["Deno.exit(0)", 5000, ": the process ended with exit code 0"],
      ["while (true);", 1000, ": that takes longer than 1000 ms"],
    ] as const
  ) {
    const target: Target = { kind: "module", url: `data:text/javascript,${code}` };
    await assertRejects(() => certifyIsolated(target, { timeLimit }), TargetError, why);
  }
});

test(
  "time that runs out while steps are counted leaves a clause undecided",
  noProcess,
  async () => {
    const id = "bounds.malloc-refused";
    const certificate = await certifyNaughty("endless", { clauses: [id], timeLimit: 2000 });
    const { verdict, reason } = resultOf(certificate, id);
    assertEquals([verdict, reason?.code], ["unknown", "time-out"]);
    assertEquals(reason!.detail, "steps were still being counted after 2000 ms");
  },
);

test("a native endless loop is a verdict", noNative, async () => {
  const certificate = await certifyC("endless", { clauses: FEW });
  const { verdict, reason } = resultOf(certificate, "exhaustion.null");
  assertEquals([verdict, reason?.code], ["fail", "time-out"]);
  assertEquals(resultOf(certificate, "alignment.default").verdict, "pass");
});

/** All that needs no instructions counted. */
const FUNCTIONAL: IsolationOptions = { exclude: ["bounds"], budget: { operations: 300 } };

/**
 * Every clause is judged: it passes, is about what is not offered, or fails, most by such an end.
 */
function requireAllJudged({ clauses }: Certificate, end: ReasonCode): void {
  const codes = new Set(clauses.map(({ verdict, reason }) => reason?.code ?? verdict));
  assertEquals(codes, new Set(["pass", "fail", "capability", "claim", "excluded", end]));
}

test("a native write before the region hits the guard page", noNative, async () => {
  const certificate = await certifyC("underwrite", FUNCTIONAL);
  requireAllJudged(certificate, "guard-page");
  const { verdict, reason } = resultOf(certificate, "alignment.default");
  assertEquals([verdict, reason?.code], ["fail", "guard-page"]);
  assert(reason!.detail.includes("before a region"), reason!.detail);
  assertEquals(resultOf(certificate, "exhaustion.zero-size").verdict, "pass");
});

test("a native crash is a verdict", noNative, async () => {
  const certificate = await certifyC("crash", FUNCTIONAL);
  requireAllJudged(certificate, "crash");
  const { verdict, reason } = resultOf(certificate, "alignment.default");
  assertEquals([verdict, reason?.code], ["fail", "crash"]);
  assertEquals(resultOf(certificate, "exhaustion.zero-size").verdict, "pass");
});
