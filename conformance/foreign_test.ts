import { assertEquals } from "@std/assert";
import { type Manifest, parseManifest } from "../allocators/foreign/manifest.ts";
import { openNative } from "../allocators/foreign/native.ts";
import { compile, whyNoCompiler } from "../allocators/foreign/testdata/compile.ts";
import { openWasm } from "../allocators/foreign/wasm.ts";
import { openNativeStepMeter } from "../meters/native/native_step_meter.ts";
import { openWasmStepMeter } from "../meters/wasm/wasm_step_meter.ts";
import type { Certificate } from "./certificate.ts";
import { certify, type CertifyOptions } from "./certify.ts";

const MANIFEST = new URL("../allocators/foreign/testdata/half_fit.json", import.meta.url);

/** Some of what is counted, to be counted again. */
const COUNTED = [
  "bounds.malloc-free-blocks",
  "bounds.malloc-refused",
  "bounds.free-both-neighbours",
];

const noNative = Deno.build.os !== "linux" || Deno.build.arch !== "x86_64"
  ? "needs Linux x86-64"
  : Deno.permissions.querySync({ name: "ffi" }).state !== "granted"
  ? "needs --allow-ffi"
  : whyNoCompiler("cc");

function compilingTest(
  name: string,
  missing: string | undefined,
  suffix: ".so" | ".wasm",
  fn: (path: string, manifest: Manifest) => Promise<void>,
): void {
  Deno.test({
    name: missing ? `${name} (skipped: ${missing})` : name,
    ignore: missing !== undefined,
    async fn() {
      const library = await Deno.makeTempFile({ suffix });
      try {
        await compile("half_fit.c", library);
        const manifest = parseManifest(await Deno.readTextFile(MANIFEST), "half_fit.json");
        await fn(library, { ...manifest, library });
      } finally {
        await Deno.remove(library);
      }
    },
  });
}

/** Certifies three times, the second and the third time in part, and requires the same counts. */
async function certifyThrice(
  certifyOnce: (options: CertifyOptions) => Promise<Certificate>,
): Promise<void> {
  const { clauses, verdict, totals, timing } = await certifyOnce({ budget: { doublings: 10 } });
  const failed = clauses.filter(({ verdict }) => verdict === "fail" || verdict === "unknown");
  assertEquals(failed, []);
  assertEquals([verdict, totals.fail, totals.unknown], ["conformant", 0, 0]);
  for (const operation of ["malloc", "free"] as const) {
    assertEquals(new Set(Object.values(timing[operation]!.growth)), new Set(["O(1)"]));
  }
  const again = { clauses: COUNTED, budget: { doublings: 8 } };
  const [first, second, third] = [
    await certifyOnce(again),
    await certifyOnce(again),
    await certifyOnce(again),
  ];
  assertEquals(second!.timing, first!.timing);
  assertEquals(third!.timing, first!.timing);
}

compilingTest(
  "certify() finds a C library conformant by its manifest, with the same instructions each time",
  noNative,
  ".so",
  async (library, manifest) => {
    using subject = openNative(library, manifest);
    await certifyThrice((options) =>
      certify(subject, { ...options, openMeter: () => openNativeStepMeter(subject) })
    );
  },
);

compilingTest(
  "certify() finds the same library as WebAssembly conformant, with the same steps each time",
  whyNoCompiler("clang"),
  ".wasm",
  async (path, manifest) => {
    const subject = openWasm(await Deno.readFile(path), manifest);
    await certifyThrice((options) =>
      certify(subject, { ...options, openMeter: () => openWasmStepMeter(subject) })
    );
  },
);
