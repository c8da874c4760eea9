import { assert, assertEquals, assertRejects } from "@std/assert";
import { parseManifest } from "../../../allocators/foreign/manifest.ts";
import { compile, whyNoCompiler } from "../../../allocators/foreign/testdata/compile.ts";
import {
  assemble,
  layoutHeap,
  layoutManifest,
} from "../../../allocators/foreign/testdata/layout_heap.ts";
import { openWasm, type WasmSubject } from "../../../allocators/foreign/wasm.ts";
import { randomTrace } from "../../../workloads/generators/random_trace.ts";
import { createHeap, type Probe } from "../../../workloads/trace/probe.ts";
import { replay } from "../../../workloads/trace/replay.ts";
import { TraceBuilder } from "../../../workloads/trace/trace_builder.ts";
import { StepsUnavailable } from "../steps_unavailable.ts";
import { countTwice } from "../testdata/holes.ts";
import { instrument, STEP_COUNTER } from "./instrument.ts";
import { openWasmStepMeter } from "./wasm_step_meter.ts";

/** A program of all operations, each of them measured. */
function program(operations: number): Probe {
  const trace = randomTrace(7, {
    operations,
    lifetimes: { kind: "exponential", mean: 30 },
    reallocShare: 0.2,
    memalignShare: 0.2,
  });
  return { trace, measured: Uint32Array.from(trace.ops.keys()), regionSize: 2 ** 22 };
}

for (const bits of [32, 64] as const) {
  Deno.test(`openWasmStepMeter() changes no address of ${bits} bits, and counts the same each time`, async () => {
    const subject = openWasm(layoutHeap(bits), layoutManifest);
    const probe = program(300);
    const plain = new Float64Array(probe.trace.ops.length).fill(NaN);
    replay(probe.trace, createHeap(subject, probe.regionSize).allocator, [{
      after: (index, address) => {
        plain[index] = address;
      },
    }]);
    using meter = openWasmStepMeter(subject);
    const first = await meter.count(probe);
    assertEquals(first.addresses, plain);
    assert(plain.filter((address) => address > 0).length > 100);
    assertEquals(await meter.count(probe), first);
  });
}

/** A subject that does nothing but what a malloc of so many bytes is given to do. */
function working(body: string): WasmSubject {
  return openWasm(assemble(`(module
    (import "env" "seed" (func (result f64)))
    (import "env" "abort" (func (param i32 i32 i32 i32)))
    (memory (export "memory") 1)
    (data $zeros "0123456789")
    (func (export "malloc") (param $n i32) (result i32) ${body} (i32.const 0))
    (func (export "free") (param i32)))`));
}

async function stepsOf(subject: WasmSubject, n: number): Promise<number> {
  using meter = openWasmStepMeter(subject);
  const trace = new TraceBuilder().malloc(0, n).build("one");
  return (await meter.count({ trace, measured: Uint32Array.of(0), regionSize: 65536 })).steps[0]!;
}

Deno.test("openWasmStepMeter() counts rounds of a loop, arms of an if, and bytes of a bulk operation", async () => {
  assertEquals(await stepsOf(working(""), 5), 1);
  const loop = working(`(loop $again
    (local.set $n (i32.sub (local.get $n) (i32.const 1)))
    (br_if $again (local.get $n)))`);
  assertEquals(await stepsOf(loop, 5) - await stepsOf(loop, 1), 4);
  const branch = working("(if (i32.gt_u (local.get $n) (i32.const 3)) (then nop))");
  assertEquals([await stepsOf(branch, 3), await stepsOf(branch, 4)], [1, 2]);
  const destination = "(i32.const 1024) (i32.const 0) (local.get $n)";
  for (const bulk of ["memory.fill", "memory.copy", "memory.init $zeros"]) {
    assertEquals(await stepsOf(working(`(${bulk} ${destination})`), 10), 11, bulk);
  }
});

Deno.test("openWasmStepMeter() says at which operation the module trapped", async () => {
  const error = await assertRejects(
    () => stepsOf(working("unreachable"), 1),
    StepsUnavailable,
    "operation 0: unreachable",
  );
  assertEquals(error.reason, "subject-failed");
});

Deno.test("instrument() exports a counter that begins at 0", () => {
  const { exports } = new WebAssembly.Instance(
    new WebAssembly.Module(instrument(layoutHeap(32))),
  );
  assertEquals((exports[STEP_COUNTER] as WebAssembly.Global).value, 0n);
});

const HALF_FIT = new URL("../../../allocators/foreign/testdata/half_fit.json", import.meta.url);
const noWasm = whyNoCompiler("clang");

Deno.test({
  name: `openWasmStepMeter() counts the same steps at every population${
    noWasm ? ` (skipped: ${noWasm})` : ""
  }`,
  ignore: noWasm !== undefined,
  async fn() {
    const file = await Deno.makeTempFile({ suffix: ".wasm" });
    await compile("half_fit.c", file);
    const text = await Deno.readTextFile(HALF_FIT);
    const manifest = { ...parseManifest(text, "half_fit.json"), library: file };
    const subject = openWasm(await Deno.readFile(file), manifest);
    using meter = openWasmStepMeter(subject);
    const [first, second, ...larger] = await countTwice(meter);
    assert(first!.every((steps) => steps > 1 && steps < 100), `${first}`);
    assertEquals(second, first);
    for (const steps of larger) assertEquals(steps, first);
    await Deno.remove(file);
  },
});
