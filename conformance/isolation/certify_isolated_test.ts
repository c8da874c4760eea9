import { assert, assertEquals, assertRejects } from "@std/assert";
import { parseManifest } from "../../allocators/foreign/manifest.ts";
import { compile, whyNoCompiler } from "../../allocators/foreign/testdata/compile.ts";
import type { Certificate, ClauseResult } from "../certificate.ts";
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
async function certifyC(name: string, clauses: readonly string[]): Promise<Certificate> {
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
    return await certifyIsolated(target, { clauses, timeLimit: 5000 });
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
    url: new URL("../../allocators/bump.ts", import.meta.url).href,
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
  assertEquals(counterexample!.actual, "no call returned within 5000 ms");
  assertEquals(certificate.totals.fail, 1);
  assertEquals(resultOf(certificate, "alignment.default").verdict, "pass");
});

test("exhausted memory is a verdict", noProcess, async () => {
  const clauses = ["integrity.claims", "alignment.default", "misuse.free-null"];
  const certificate = await certifyNaughty("hoarder", { clauses, timeLimit: 60_000 });
  const { verdict, reason } = resultOf(certificate, "alignment.default");
  assertEquals([verdict, reason?.code], ["fail", "out-of-memory"]);
  assertEquals(resultOf(certificate, "misuse.free-null").verdict, "pass");
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
    "alignment.default",
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
    () => certifyNaughty("thrower", { resume: part! }),
    RangeError,
    '"thrower"',
  );
});

test("certifyIsolated() refuses a target that does not load", noProcess, async () => {
  const nowhere: Target = { kind: "module", url: new URL("none.ts", TESTDATA).href };
  await assertRejects(() => certifyIsolated(nowhere), TargetError, "none.ts");
  await assertRejects(() => certifyNaughty("nobody"), TargetError, '"endless"');
});

test("a native endless loop is a verdict", noNative, async () => {
  const certificate = await certifyC("endless", FEW);
  const { verdict, reason } = resultOf(certificate, "exhaustion.null");
  assertEquals([verdict, reason?.code], ["fail", "time-out"]);
  assertEquals(resultOf(certificate, "alignment.default").verdict, "pass");
});

test("a native write before the region hits the guard page", noNative, async () => {
  const certificate = await certifyC("underwrite", FEW);
  const { verdict, reason } = resultOf(certificate, "alignment.default");
  assertEquals(
    [verdict, reason?.code],
    ["fail", "guard-page"],
  );
  assert(reason!.detail.includes("before a region"), reason!.detail);
  assertEquals(resultOf(certificate, "integrity.claims").verdict, "pass");
});

test("a native crash is a verdict", noNative, async () => {
  const certificate = await certifyC("crash", FEW);
  const { verdict, reason } = resultOf(certificate, "alignment.default");
  assertEquals([verdict, reason?.code], ["fail", "crash"]);
  assertEquals(resultOf(certificate, "integrity.claims").verdict, "pass");
});
