import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { Subject } from "../../../allocators/contract/subject.ts";
import type { Probe } from "../../../workloads/trace/probe.ts";
import { Op } from "../../../workloads/trace/trace.ts";
import { TraceBuilder } from "../../../workloads/trace/trace_builder.ts";
import { openStepMeter } from "./javascript_step_meter.ts";
import { StepsUnavailable, type StepsUnavailableReason } from "../steps_unavailable.ts";
import countedByDefault, { counted } from "./testdata/counted.ts";

const permitted = Deno.permissions.querySync({ name: "sys" }).state === "granted" &&
  Deno.permissions.querySync({ name: "read" }).state === "granted";
const skip = permitted ? "" : " (skipped: needs --allow-sys and --allow-read)";

function test(name: string, body: () => Promise<void>): void {
  Deno.test(name + skip, { ignore: !permitted }, body);
}

/** Measures `memalign(alignment, size)` for each pair. */
function calls(...pairs: [alignment: number, size: number][]): Probe {
  return {
    trace: {
      name: "calls",
      ops: new Uint8Array(pairs.length).fill(Op.Memalign),
      ids: Uint32Array.from(pairs, (_, i) => i),
      sizes: Float64Array.from(pairs, ([, size]) => size),
      alignments: Float64Array.from(pairs, ([alignment]) => alignment),
      idCount: pairs.length,
    },
    measured: Uint32Array.from(pairs, (_, i) => i),
    regionSize: 4096,
  };
}

async function stepsOf(...pairs: [number, number][]): Promise<number[]> {
  using meter = await openStepMeter(counted);
  return [...(await meter.count(calls(...pairs))).steps];
}

async function assertUnavailable(
  reason: StepsUnavailableReason,
  run: () => Promise<unknown>,
): Promise<StepsUnavailable> {
  const error = await assertRejects(run, StepsUnavailable);
  assertEquals(error.reason, reason, error.message);
  return error;
}

test("openStepMeter() counts one step per call and one per pass of a loop", async () => {
  assertEquals(await stepsOf([1, 2], [1, 5], [1, 1000]), [2 + 2, 2 + 5, 2 + 1000]);
});

test("openStepMeter() adds nothing for a loop that runs once or never", async () => {
  assertEquals(await stepsOf([1, 0], [1, 1]), [2, 2]);
});

test("openStepMeter() counts nested loops, recursion and callbacks", async () => {
  assertEquals(await stepsOf([2, 5], [4, 5], [32, 5]), [
    2 + 5 + 25,
    // Six calls, five of which go past the `if`, and the last into it.
    1 + 6 + 5 + 1,
    2 + 5,
  ]);
});

test("openStepMeter() counts branches alike, whichever is taken", async () => {
  assertEquals(await stepsOf([8, 0], [8, 9]), [2, 2]);
});

test("openStepMeter() does not see a loop inside a builtin", async () => {
  assertEquals(await stepsOf([16, 1], [16, 4096]), [2, 2]);
});

test("openStepMeter() counts code made by new Function()", async () => {
  const [ten, twenty] = await stepsOf([64, 10], [64, 20]);
  assertEquals(twenty! - ten!, 10);
});

test("StepMeter.count() is the same in three runs, whatever was compiled meanwhile", async () => {
  const pairs = Array.from({ length: 300 }, (_, i): [number, number] => [1 << (i % 3), i % 40]);
  const first = await stepsOf(...pairs);
  assertEquals(await stepsOf(...pairs), first);
  using meter = await openStepMeter(counted);
  await meter.count(calls(...pairs));
  assertEquals([...(await meter.count(calls(...pairs))).steps], first);
});

test("StepMeter.count() measures only what is asked for and shows what was returned", async () => {
  const trace = {
    name: "mixed",
    ops: Uint8Array.of(Op.Malloc, Op.Malloc, Op.Free, Op.Free, Op.Malloc),
    ids: Uint32Array.of(0, 1, 1, 0, 2),
    sizes: Float64Array.of(10, 2000, 0, 0, 7),
    alignments: new Float64Array(5),
    idCount: 3,
  };
  using meter = await openStepMeter(counted);
  const counts = await meter.count({
    trace,
    measured: Uint32Array.of(1, 2, 3, 4),
    regionSize: 4096,
  });
  assertEquals([...counts.steps], [2002, NaN, 1, 9]);
  assertEquals([...counts.addresses], [0, NaN, 0, 64]);
  assertEquals(counts.skipped, 1);
});

test("StepMeter.count() finds in slices the one call of thousands that takes long", async () => {
  const pairs = Array.from({ length: 3000 }, (_, i): [number, number] => [1, 3 + i % 3]);
  pairs[2345] = [1, 900];
  using meter = await openStepMeter(counted);
  const probe = calls(...pairs);
  const { steps, inSlices = 0, skipped } = await meter.count(probe, { slices: true });
  const [alone] = (await meter.count({ ...probe, measured: Uint32Array.of(2345) })).steps;
  assertEquals(steps[2345], alone);
  assertEquals(Math.max(...steps.filter((count) => !Number.isNaN(count))), alone);
  assertEquals(inSlices + steps.filter((count) => !Number.isNaN(count)).length, 3000);
  assert(inSlices > 2500 && skipped === 0, `${inSlices} in slices`);
});

test("StepMeter.count() says how many of the calls that build a state were refused", async () => {
  using meter = await openStepMeter(counted);
  const trace = new TraceBuilder().malloc(0, 10).malloc(1, 2000).malloc(2, 2000).malloc(3, 1);
  const probe = { trace: trace.build("built"), measured: Uint32Array.of(3), regionSize: 4096 };
  assertEquals((await meter.count({ ...probe, building: 2 })).refused, 1);
  assertEquals((await meter.count({ ...probe, building: 3 })).refused, 2);
  assertEquals((await meter.count(probe)).refused, 0);
});

test("StepMeter.count() refuses measured indices that do not ascend within the trace", async () => {
  using meter = await openStepMeter(counted);
  for (const measured of [[1, 0], [0, 0], [2]]) {
    const probe = { ...calls([1, 1], [1, 1]), measured: Uint32Array.from(measured) };
    await assertRejects(
      () => Promise.resolve().then(() => meter.count(probe)),
      RangeError,
      'Cannot count steps: "measured" must ascend below 2, received',
    );
  }
});

test("openStepMeter() finds a default export", async () => {
  using meter = await openStepMeter(countedByDefault);
  assertEquals([...(await meter.count(calls([1, 3]))).steps], [5]);
});

test("openStepMeter() serves calls one after the other", async () => {
  using meter = await openStepMeter(counted);
  const [a, b] = await Promise.all([meter.count(calls([1, 3])), meter.count(calls([1, 4]))]);
  assertEquals([a.steps[0], b.steps[0]], [5, 6]);
});

test("openStepMeter() refuses a subject without a module", async () => {
  const { module: _, ...homeless } = counted;
  await assertUnavailable("no-module", () => openStepMeter(homeless));
});

test("openStepMeter() refuses a module that does not load", async () => {
  const subject: Subject = {
    ...counted,
    module: new URL("./testdata/none.ts", import.meta.url).href,
  };
  await assertUnavailable("import-failed", () => openStepMeter(subject));
});

test("openStepMeter() refuses a subject that its module does not export", async () => {
  const error = await assertUnavailable(
    "not-exported",
    () => openStepMeter({ ...counted, name: "other" }),
  );
  assertStringIncludes(error.message, 'exports no subject named "other"');
});

test("StepMeter.count() says where the subject threw, and goes on", async () => {
  using meter = await openStepMeter(counted);
  const error = await assertUnavailable(
    "subject-failed",
    () => meter.count(calls([1, 3], [256, 0])),
  );
  assertEquals(error.operation, 1);
  assertStringIncludes(error.message, "at operation 1: Error: planted failure");
  assertEquals([...(await meter.count(calls([1, 3]))).steps], [5]);
});

test("StepMeter.count() ends an endless loop, and goes on", async () => {
  using meter = await openStepMeter(counted, { timeLimit: 3000 });
  const error = await assertUnavailable("time-limit", () => meter.count(calls([1, 3], [128, 0])));
  assertEquals(error.operation, 1);
  assertEquals([...(await meter.count(calls([1, 3]))).steps], [5]);
});

test("StepMeter.close() fails what is under way and what is asked for later", async () => {
  const meter = await openStepMeter(counted);
  const endless = meter.count(calls([128, 0]));
  const closed = assertUnavailable("closed", () => endless);
  await new Promise((resolve) => setTimeout(resolve, 20));
  meter.close();
  await closed;
  await assertUnavailable("closed", () => meter.count(calls([1, 3])));
  meter.close();
});

Deno.test(
  "openStepMeter() refuses without permission",
  { permissions: "none" },
  async () => {
    const error = await assertUnavailable("permission", () => openStepMeter(counted));
    assertStringIncludes(error.message, 'permission "--allow-sys" is missing');
  },
);
