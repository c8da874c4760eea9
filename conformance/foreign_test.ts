import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Claims } from "../allocators/contract/claims.ts";
import { firstFit } from "../allocators/baselines/first_fit.ts";
import type { Subject } from "../allocators/contract/subject.ts";
import { tlsf } from "../allocators/tlsf/tlsf.ts";
import { type Manifest, parseManifest } from "../allocators/foreign/manifest.ts";
import { openNative } from "../allocators/foreign/native.ts";
import { compile, whyNoCompiler } from "../allocators/foreign/testdata/compile.ts";
import { layoutHeap, layoutManifest } from "../allocators/foreign/testdata/layout_heap.ts";
import { openWasm } from "../allocators/foreign/wasm.ts";
import { openNativeStepMeter } from "../meters/steps/native/native_step_meter.ts";
import { openWasmStepMeter } from "../meters/steps/wasm/wasm_step_meter.ts";
import { StepsUnavailable } from "../meters/steps/steps_unavailable.ts";
import type { Certificate, ClauseResult } from "./certificate/certificate.ts";
import { parseCertificate } from "./certificate/certificate_schema.ts";
import { certify, type CertifyOptions } from "./certify.ts";

const MANIFEST = new URL("../allocators/foreign/testdata/half_fit.json", import.meta.url);

/** Some of what is counted, to be counted again. */
const COUNTED = ["bounds.malloc-free-blocks", "bounds.free-both-neighbours"];

const noNative = Deno.build.os !== "linux" || Deno.build.arch !== "x86_64"
  ? "needs Linux x86-64"
  : Deno.permissions.querySync({ name: "ffi" }).state !== "granted"
  ? "needs --allow-ffi"
  : whyNoCompiler("cc");

interface Target {
  readonly suffix: ".so" | ".wasm";
  readonly bits?: 32 | 64;
}

function compilingTest(
  name: string,
  missing: string | undefined,
  { suffix, bits }: Target,
  fn: (path: string, manifest: Manifest) => Promise<void>,
): void {
  Deno.test({
    name: missing ? `${name} (skipped: ${missing})` : name,
    ignore: missing !== undefined,
    async fn() {
      const library = await Deno.makeTempFile({ suffix });
      try {
        await compile("half_fit.c", library, bits);
        const manifest = parseManifest(await Deno.readTextFile(MANIFEST), "half_fit.json");
        await fn(library, { ...manifest, library });
      } finally {
        await Deno.remove(library);
      }
    },
  });
}

function requireConformant({ clauses, verdict, timing }: Certificate): void {
  const failed = clauses.filter(({ verdict }) => verdict === "fail" || verdict === "unknown");
  assertEquals(failed, []);
  assertEquals(verdict, "conformant");
  for (const operation of ["malloc", "free"] as const) {
    assertEquals(new Set(Object.values(timing[operation]!.growth)), new Set(["O(1)"]));
  }
}

/** Counts three times and requires the same counts. */
async function requireSameCounts(
  certifyOnce: (options: CertifyOptions) => Promise<Certificate>,
): Promise<void> {
  const runs = [];
  for (let run = 0; run < 3; run++) {
    const { clauses } = await certifyOnce({ clauses: COUNTED, budget: { doublings: 7 } });
    runs.push(clauses.flatMap(({ counted = [] }) => counted));
  }
  const [first, second, third] = runs;
  assert(first!.length >= COUNTED.length && first![0]!.points.every(({ steps }) => steps > 0));
  assertEquals(second, first);
  assertEquals(third, first);
}

compilingTest(
  "certify() finds a C library conformant by its manifest, with the same instructions each time",
  noNative,
  { suffix: ".so" },
  async (library, manifest) => {
    using subject = openNative(library, manifest);
    const certifyOnce = (options: CertifyOptions) =>
      certify(subject, { ...options, openMeter: () => openNativeStepMeter(subject) });
    // Each call of these takes many instructions, or there are many of them.
    const { claims, ...certificate } = await certifyOnce({
      exclude: ["bounds.realloc-*", "bounds.*-request-size"],
      budget: { operations: 500, doublings: 10 },
    });
    assertEquals(certificate.verdict, "partial");
    requireConformant({ ...certificate, claims, verdict: "conformant" });
    await requireSameCounts(certifyOnce);
  },
);

for (const bits of [32, 64] as const) {
  compilingTest(
    `certify() finds the same library as WebAssembly of ${bits} bits conformant, with the same steps each time`,
    whyNoCompiler("clang"),
    { suffix: ".wasm", bits },
    async (path, manifest) => {
      const subject = openWasm(await Deno.readFile(path), manifest);
      const certifyOnce = (options: CertifyOptions) =>
        certify(subject, { ...options, openMeter: () => openWasmStepMeter(subject) });
      requireConformant(await certifyOnce({ budget: { operations: 500, doublings: 10 } }));
      await requireSameCounts(certifyOnce);
    },
  );

  Deno.test(`certify() finds a heap in the style of Layout conformant, in WebAssembly of ${bits} bits`, async () => {
    const subject = openWasm(layoutHeap(bits), layoutManifest);
    requireConformant(
      await certify(subject, {
        budget: { operations: 500, doublings: 10 },
        openMeter: () => openWasmStepMeter(subject),
      }),
    );
  });
}

Deno.test("certify() blames a module that traps", async () => {
  const { functions } = layoutManifest;
  const free = { symbol: "dealloc", arguments: ["address", "size", 8] } as const;
  const subject = openWasm(layoutHeap(32), {
    ...layoutManifest,
    functions: { ...functions, free },
  });
  const { clauses } = await certify(subject, { clauses: ["integrity.payloads-kept"] });
  const { counterexample } = clauses.find(({ verdict }) => verdict === "fail")!;
  assertMatch(counterexample!.actual, /^free\(\d+\) threw RuntimeError: unreachable$/);
  assertEquals(counterexample!.trace!.match(/^[af] .*$/gm), ["a 0 1", "f 0"]);
});

compilingTest(
  "certify() writes a valid certificate where calls take more instructions than are counted",
  noNative,
  { suffix: ".so" },
  async (library, manifest) => {
    using subject = openNative(library, manifest);
    const certifyWithin = async (budget: number, steps?: number): Promise<Certificate> => {
      const malloc = steps === undefined ? {} : { steps };
      const complexity = { ...subject.claims.complexity, malloc };
      const certificate = await certify(
        { ...subject, claims: { ...subject.claims, complexity } },
        {
          clauses: ["bounds.malloc-free-blocks"],
          openMeter: () => openNativeStepMeter(subject, { budget }),
        },
      );
      return parseCertificate(JSON.stringify(certificate), "certificate");
    };
    const openEnd = await certifyWithin(30);
    assertEquals([openEnd.verdict, openEnd.totals.unknown], ["inconclusive", 1]);
    const { reason } = openEnd.clauses.find(({ verdict }) => verdict === "unknown")!;
    assertEquals(
      reason!.detail,
      "steps of malloc in holes: 16: more than 30, where counting ends",
    );
    const beyondBound = await certifyWithin(30, 20);
    const { counterexample } = beyondBound.clauses.find(({ verdict }) => verdict === "fail")!;
    assertEquals(counterexample!.actual, "more than 30");
  },
);

Deno.test("certify() lets time contradict O(1) where steps cannot be counted, but never grant it", async () => {
  const judged = async (
    subject: Subject,
    complexity: Claims["complexity"],
  ): Promise<ClauseResult> => {
    const { clauses } = await certify({ ...subject, claims: { ...subject.claims, complexity } }, {
      clauses: ["bounds.malloc-free-blocks"],
      openMeter() {
        throw new StepsUnavailable("platform", "there is no way to count here");
      },
    });
    return clauses.find(({ id }) => id === "bounds.malloc-free-blocks")!;
  };
  const searching = await judged(firstFit, { malloc: {}, free: {} });
  assertEquals([searching.verdict, searching.evidence!.kind], ["fail", "replayed"]);
  assertMatch(searching.counterexample!.actual, /^replayed, it grows from .* µs at 16384$/);
  for (const [subject, growth] of [[tlsf, {}], [firstFit, { freeBlocks: "O(n)" }]] as const) {
    const { verdict, reason } = await judged(subject, { malloc: { growth }, free: {} });
    assertEquals([verdict, reason!.code], ["skip", "platform"]);
    assertMatch(reason!.detail, /no way to count here; .* do not contradict .* cannot grant it$/);
  }
});
