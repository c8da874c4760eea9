import { assert, assertEquals } from "@std/assert";
import type { Claims } from "../allocators/contract/claims.ts";
import type { Subject } from "../allocators/contract/subject.ts";
import type { Manifest } from "../allocators/foreign/manifest.ts";
import { whyNoCompiler } from "../allocators/foreign/testdata/compile.ts";
import {
  miniFunctions,
  miniManifest,
  wasmMiniHeap,
  withNativeMiniHeap,
} from "../allocators/foreign/testdata/mini_heap.ts";
import type { ClauseResult } from "./certificate/certificate.ts";
import { certify } from "./certify.ts";

const noNative = Deno.build.os !== "linux" || Deno.build.arch !== "x86_64"
  ? "needs Linux x86-64"
  : Deno.permissions.querySync({ name: "ffi" }).state !== "granted"
  ? "needs --allow-ffi"
  : whyNoCompiler("cc");

type Abi = "native" | "wasm32" | "wasm64";

/** Tests mini_heap.c with defects, on each of several ABIs. */
function testMini(
  name: string,
  abis: readonly Abi[],
  defects: readonly string[],
  manifest: Manifest,
  fn: (subject: Subject, abi: Abi) => Promise<void>,
): void {
  for (const abi of abis) {
    const missing = abi === "native" ? noNative : whyNoCompiler("clang");
    Deno.test({
      name: `${name}, ${abi}${missing ? ` (skipped: ${missing})` : ""}`,
      ignore: missing !== undefined,
      async fn() {
        if (abi === "native") {
          await withNativeMiniHeap(defects, manifest, (subject) => fn(subject, abi));
        } else {
          await fn(await wasmMiniHeap(defects, manifest, abi === "wasm32" ? 32 : 64), abi);
        }
      },
    });
  }
}

/** The clauses of these ids or groups that were neither passed nor skipped. */
async function notMet(
  subject: Subject,
  clauses: string[],
  operations = 500,
): Promise<ClauseResult[]> {
  const certificate = await certify(subject, { clauses, budget: { operations } });
  return certificate.clauses.filter(({ verdict }) => verdict === "fail" || verdict === "unknown");
}

/** What the defects below are looked for with. */
const ASKED = [
  "alignment.huge",
  "alignment.invalid",
  "alignment.too-large",
  "exhaustion.around-region",
  "exhaustion.huge",
  "integrity.any-region-size",
  "integrity.created",
  "integrity.nothing-outside",
  "misuse.free-null",
  "realloc.failure-atomic",
  "realloc.huge",
  "realloc.null",
  "realloc.zero",
];

const EVERY: readonly Abi[] = ["native", "wasm32", "wasm64"];
const WASM: readonly Abi[] = ["wasm32", "wasm64"];

/** Defects, the clauses that name them, and words of what the first says. */
const DEFECTS: readonly [defect: string, abis: readonly Abi[], failed: string[], by: RegExp][] = [
  [
    "WRAPS_AT_HEADER",
    EVERY,
    ["alignment.huge", "exhaustion.huge"],
    /null from memalign\(\d+, \d+ \(the largest, less \d+\)\)/,
  ],
  [
    "WRAPS_AT_ROUNDING",
    EVERY,
    ["alignment.huge", "exhaustion.huge"],
    /null from memalign\(\d+, \d+ \(the largest, less \d+\)\)/,
  ],
  [
    "SIXTEEN_BITS",
    EVERY,
    ["alignment.huge", "exhaustion.huge", "realloc.huge"],
    /null from memalign\(64, 65/,
  ],
  ["ALIGNMENT_WRAPS", EVERY, ["alignment.huge"], /null from memalign/],
  ["REALLOC_WRAPS", EVERY, ["realloc.huge"], /./],
  ["ODD_ALIGNMENTS", EVERY, ["alignment.invalid"], /RangeError from memalign\(0, 16\)/],
  ["REALLOC_ZERO_LEAKS", EVERY, ["realloc.zero"], /blocks again/],
  ["FREE_NULL_TRAPS", WASM, ["misuse.free-null"], /every call returns/],
  ["REALLOC_NULL_TRAPS", WASM, ["realloc.null"], /every call returns/],
  ["WRITES_SENTINEL", WASM, ["integrity.nothing-outside"], /outside of every pool/],
  ["WRITES_BEFORE", WASM, ["integrity.nothing-outside"], /outside of every pool/],
  ["ROUNDS_END_UP", EVERY, ["integrity.nothing-outside"], /outside of every pool/],
];

for (const [defect, abis, failed, by] of DEFECTS) {
  testMini(
    `${defect} fails by the clauses that name it`,
    abis,
    [defect],
    miniManifest,
    async (it) => {
      const results = await notMet(it, ASKED);
      const failures = results.filter(({ verdict }) => verdict === "fail");
      const ids = failures.map(({ id }) => id);
      assert(failed.every((id) => ids.includes(id)), ids.join());
      const [first] = failures.filter(({ id }) => failed.includes(id));
      assert(by.test(first!.counterexample!.expected), first!.counterexample!.expected);
      const others = ids.filter((id) => !failed.includes(id));
      assert(others.every((id) => /^(alignment|exhaustion|realloc)\.huge$/.test(id)), ids.join());
    },
  );
}

testMini("a sound heap passes what it is asked", EVERY, [], miniManifest, async (subject) => {
  assertEquals(await notMet(subject, ASKED), []);
});

const { claims: _, ...claimless } = miniManifest;
testMini(
  "nothing is held against a heap that claims nothing",
  ["native", "wasm32"],
  [],
  claimless,
  async (subject) => {
    const { claims } = subject;
    assertEquals(
      [claims.zeroSize, claims.fit, claims.coalescing, claims.rounding, claims.alignment],
      [undefined, undefined, undefined, undefined, 1],
    );
    const clauses = [...ASKED, "integrity", "coalescing", "fragmentation"];
    assertEquals(await notMet(subject, clauses, 2000), []);
  },
);

for (
  const [width, symbol] of [["u16", "mini_malloc_16"], ["u32", "mini_malloc_32"]] as const
) {
  testMini(
    `a heap whose sizes are ${width} is not asked for what does not fit them`,
    ["native", "wasm32"],
    [],
    miniFunctions({
      malloc: { symbol, arguments: ["handle", { pass: "size", as: width }] },
    }),
    async (subject) => assertEquals(await notMet(subject, ["exhaustion.huge"]), []),
  );
}

testMini(
  "a heap whose sizes are cut off to 16 bits fails if it does not say so",
  ["native"],
  [],
  miniFunctions({ malloc: { symbol: "mini_malloc_16", arguments: ["handle", "size"] } }),
  async (subject) => {
    const [result] = await notMet(subject, ["exhaustion.huge"]);
    assertEquals([result?.id, result?.verdict], ["exhaustion.huge", "fail"]);
  },
);

testMini(
  "a self-check that answers false is believed",
  ["native", "wasm32"],
  [],
  miniFunctions({
    check: {
      symbol: "mini_check_broken",
      arguments: ["handle"],
      result: "bool",
      sound: "nonzero",
    },
  }),
  async (subject) => {
    const [result] = await notMet(subject, ["integrity.self-check"]);
    assertEquals([result?.id, result?.verdict], ["integrity.self-check", "fail"]);
  },
);

testMini(
  "a self-check that answers true in a byte is believed",
  ["native", "wasm32"],
  [],
  miniFunctions({
    check: {
      symbol: "mini_check_low_byte",
      arguments: ["handle"],
      result: "bool",
      sound: "nonzero",
    },
  }),
  async (subject) => assertEquals(await notMet(subject, ["integrity.self-check"]), []),
);

function misuse(misuseAnswer?: Claims["misuseAnswer"]): Manifest {
  const answer = misuseAnswer === undefined ? {} : { misuseAnswer };
  return { ...miniManifest, claims: { ...miniManifest.claims, misuse: "detected", ...answer } };
}

testMini(
  "misuse may be answered with null, if claimed",
  ["native", "wasm32"],
  [],
  misuse("null"),
  async (subject) => {
    assertEquals(await notMet(subject, ["misuse"]), []);
    const undeclared = { ...subject, claims: misuse().claims as Claims };
    const failed = await notMet(undeclared, ["misuse"]);
    assertEquals(failed.map(({ id }) => id), ["misuse.realloc", "misuse.usable-size"]);
  },
);

testMini(
  "misuse may be answered by an abort or a trap, if claimed",
  ["native", "wasm32"],
  ["ANSWERS_ABORT"],
  misuse("abort"),
  async (subject) => {
    const clauses = ["misuse.double-free", "misuse.interior", "misuse.realloc", "misuse.works-on"];
    assertEquals(await notMet(subject, clauses), []);
  },
);

testMini(
  "misuse that goes unnoticed fails, whatever is claimed of the answer",
  ["wasm32"],
  ["FREES_TWICE"],
  misuse("abort"),
  async (subject) => {
    const [result] = await notMet(subject, ["misuse.double-free"]);
    assertEquals([result?.id, result?.verdict], ["misuse.double-free", "fail"]);
  },
);
