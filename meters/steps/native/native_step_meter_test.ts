import { assert, assertEquals, assertRejects } from "@std/assert";
import { parseManifest } from "../../../allocators/foreign/manifest.ts";
import { openNative } from "../../../allocators/foreign/native.ts";
import { compile, whyNoCompiler } from "../../../allocators/foreign/testdata/compile.ts";
import { StepsUnavailable } from "../steps_unavailable.ts";
import { countTwice, holes } from "../testdata/holes.ts";
import { openNativeStepMeter } from "./native_step_meter.ts";
import { ORPHANED } from "./tracee.ts";

const TRACEE = new URL("./tracee.ts", import.meta.url);
const TESTDATA = new URL("../../../allocators/foreign/testdata/", import.meta.url);

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

function named(name: string, missing: string | undefined): { name: string; ignore: boolean } {
  return { name: missing ? `${name} (skipped: ${missing})` : name, ignore: missing !== undefined };
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
