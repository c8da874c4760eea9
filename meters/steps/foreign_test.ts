import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { parseManifest } from "../../allocators/foreign/manifest.ts";
import { openNative } from "../../allocators/foreign/native.ts";
import { compile, whyNoCompiler } from "../../allocators/foreign/testdata/compile.ts";
import { openWasm } from "../../allocators/foreign/wasm.ts";
import { createHeap, type Probe } from "../../workloads/trace/probe.ts";
import { TraceBuilder } from "../../workloads/trace/trace_builder.ts";
import { ORPHANED } from "./native/tracee.ts";
import { openNativeStepMeter } from "./native/native_step_meter.ts";
import type { StepMeter } from "./javascript/step_meter.ts";
import { StepsUnavailable } from "./steps_unavailable.ts";
import { openWasmStepMeter } from "./wasm/wasm_step_meter.ts";

const TRACEE = new URL("./native/tracee.ts", import.meta.url);
const TESTDATA = new URL("../../allocators/foreign/testdata/", import.meta.url);

function manifestOf(library: string): ReturnType<typeof parseManifest> {
  const text = Deno.readTextFileSync(new URL("half_fit.json", TESTDATA));
  return { ...parseManifest(text, "half_fit.json"), library };
}

const noPermission = (["ffi", "read"] as const).find((name) =>
  Deno.permissions.querySync({ name }).state !== "granted"
);
const noLinux = Deno.build.os !== "linux" || Deno.build.arch !== "x86_64"
  ? "needs Linux x86-64"
  : undefined;
const noNative = noLinux ?? (noPermission && `needs --allow-${noPermission}`) ??
  whyNoCompiler("cc");
const noWasm = whyNoCompiler("clang");

function named(name: string, missing: string | undefined): { name: string; ignore: boolean } {
  return { name: missing ? `${name} (skipped: ${missing})` : name, ignore: missing !== undefined };
}

/** K holes of one unit, then two mallocs and a free that are measured. */
function holes(k: number): Probe {
  const builder = new TraceBuilder();
  for (let i = 0; i < 2 * k; i++) builder.malloc(i, 100);
  for (let i = 0; i < 2 * k; i += 2) builder.free(i);
  const first = 3 * k;
  builder.malloc(2 * k, 300);
  builder.malloc(2 * k + 1, 20);
  builder.free(2 * k);
  return {
    trace: builder.build("holes"),
    measured: Uint32Array.of(first, first + 1, first + 2),
    regionSize: 4096 + 512 * k,
  };
}

async function countTwice(meter: StepMeter): Promise<readonly number[][]> {
  const series: number[][] = [];
  for (const k of [16, 16, 64, 256]) series.push([...(await meter.count(holes(k))).steps]);
  return series;
}

const noRun = Deno.permissions.querySync({ name: "run" }).state !== "granted"
  ? "needs --allow-run"
  : undefined;

Deno.test({
  ...named("the traced child of the native step meter ends if its tracer has", noNative ?? noRun),
  async fn() {
    // The parent of this one is another process, so it would stop with nobody to wake it up.
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-check", "--allow-ffi", TRACEE.href],
      stdin: "piped",
      stdout: "null",
      stderr: "null",
    }).spawn();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(JSON.stringify({ tracer: 2 ** 31 - 1 })));
    await writer.close();
    const { code, signal } = await child.status;
    assertEquals([code, signal], [ORPHANED, null]);
  },
});

Deno.test({
  ...named("openNativeStepMeter() counts the same instructions at every population", noNative),
  async fn() {
    const library = await Deno.makeTempFile({ suffix: ".so" });
    await compile("half_fit.c", library);
    using subject = openNative(library, manifestOf(library));
    using meter = openNativeStepMeter(subject);
    const [first, second, ...larger] = await countTwice(meter);
    assert(first!.every((steps) => steps > 10 && steps < 500), `${first}`);
    assertEquals(second, first);
    for (const steps of larger) assertEquals(steps, first);
    await Deno.remove(library);
  },
});

Deno.test({
  ...named("openNativeStepMeter() ends a count at its budget", noNative),
  async fn() {
    const library = await Deno.makeTempFile({ suffix: ".so" });
    await compile("half_fit.c", library);
    using subject = openNative(library, manifestOf(library));
    using meter = openNativeStepMeter(subject, { budget: 5 });
    assertEquals([...(await meter.count(holes(16))).steps], [Infinity, Infinity, Infinity]);
    await Deno.remove(library);
  },
});

Deno.test({
  ...named("openNativeStepMeter() tells how the library ended its process", noNative),
  async fn() {
    const library = await Deno.makeTempFile({ suffix: ".so" });
    await compile("crash.c", library);
    using subject = openNative(library);
    using meter = openNativeStepMeter(subject);
    const error = await assertRejects(() => meter.count(holes(1)), StepsUnavailable, "signal 11");
    assertEquals(error.reason, "subject-failed");
    await Deno.remove(library);
  },
});

Deno.test({
  ...named("openNative() finds what its allocator writes", noNative),
  async fn() {
    const library = await Deno.makeTempFile({ suffix: ".so" });
    await compile("half_fit.c", library);
    using subject = openNative(library, manifestOf(library));
    const { allocator, region } = createHeap(subject, 65536);
    const address = allocator.malloc(1000);
    assert(address > region.base && address + 1000 <= region.base + region.size);
    assertEquals(address % 16, 0);
    new Uint8Array(region.buffer).fill(7, address, address + 1000);
    assertEquals(allocator.check!(), []);
    const moved = allocator.realloc!(address, 5000);
    assertEquals(new Uint8Array(region.buffer, moved, 1000).every((byte) => byte === 7), true);
    allocator.free(moved);
    assertEquals(allocator.check!(), []);
    await Deno.remove(library);
  },
});

Deno.test({
  ...named("openNative() loads the C library a second time beside the runtime's", noNative),
  fn() {
    using subject = openNative("libc.so.6");
    const { allocator, region } = createHeap(subject, 65536);
    const address = allocator.malloc(100);
    new Uint8Array(region.buffer).fill(1, address, address + 100);
    assert(allocator.usableSize!(address) >= 100);
    assertEquals(allocator.memalign!(4096, 10) % 4096, 0);
    allocator.free(address);
  },
});

Deno.test({
  ...named(
    "openNative() names a library that is not there and a symbol that is not in it",
    noNative,
  ),
  fn() {
    assertThrows(() => openNative("/no/such.so"), TypeError, "/no/such.so");
    assertThrows(() => openNative("libm.so.6"), TypeError, 'no "malloc" and "free"');
    const wrong = manifestOf("libm.so.6");
    assertThrows(() => openNative("libm.so.6", wrong), TypeError, '"half_fit_create"');
  },
});

Deno.test({
  ...named("openWasmStepMeter() counts the same steps at every population", noWasm),
  async fn() {
    const file = await Deno.makeTempFile({ suffix: ".wasm" });
    await compile("half_fit.c", file);
    const subject = openWasm(await Deno.readFile(file), manifestOf(file));
    using meter = openWasmStepMeter(subject);
    const [first, second, ...larger] = await countTwice(meter);
    assert(first!.every((steps) => steps > 1 && steps < 100), `${first}`);
    assertEquals(second, first);
    for (const steps of larger) assertEquals(steps, first);
    await Deno.remove(file);
  },
});
