import { assert, assertEquals, assertRejects } from "@std/assert";
import { control } from "../allocators/baselines/control.ts";
import { tlsf } from "../allocators/tlsf/tlsf.ts";
import { holesProbe } from "../workloads/scenarios/free_lists/holes.ts";
import { probeClock } from "../meters/latency/clock/clock.ts";
import { traceSha256 } from "../workloads/trace/trace_digest.ts";
import { TraceBuilder } from "../workloads/trace/trace_builder.ts";
import { measureLatency } from "./measure_latency.ts";

const quick = { replays: 31, budget: 0 };
const load = {
  trace: new TraceBuilder().malloc(0, 100).malloc(1, 1e9).realloc(0, 200).free(0).build("few"),
  regionSize: 65536,
};

Deno.test(
  "measureLatency() makes a row of each operation and outcome",
  { permissions: "none" },
  async () => {
    const rows = await measureLatency(tlsf, load, quick);
    assertEquals(rows.map((row) => [row.operation, row.outcome, row.samples]), [
      ["malloc", "ok", 31],
      ["malloc", "null", 31],
      ["free", "ok", 31],
      ["realloc", "ok", 31],
    ]);
    const { step } = probeClock();
    for (const row of rows) {
      assertEquals([row.allocator, row.version, row.abi], ["tlsf", tlsf.version, "javascript"]);
      assertEquals([row.workload, row.traceSha256], ["few", await traceSha256(load.trace)]);
      assertEquals([row.replays, row.replayHashOk], [31, true]);
      assertEquals(row.worstNs === undefined, row.status === "invalid");
      assert(row.minNs <= (row.worstNs ?? Infinity) && (row.worstNs ?? 0) <= row.rawMaxNs);
      // More replays lower it, but for what lies within a step of the clock.
      assert((row.worstNs ?? 0) <= (row.worstHalfNs ?? 0) + step);
      assert(row.controlNs! > 0 && row.controlMaxNs! >= row.controlNs!);
      assertEquals(row.histogram.reduce((sum, { count }) => sum + count, 0), row.samples);
      assertEquals([row.environment.deno, row.environment.cpu], [Deno.version.deno, ""]);
    }
  },
);

Deno.test("measureLatency() measures the control once for each workload", async () => {
  const [first] = await measureLatency(tlsf, load, quick);
  const [again] = await measureLatency(control, load, quick);
  assertEquals([again!.worstNs, again!.controlNs], [first!.controlNs, first!.controlNs]);
});

const permitted = (["sys", "read"] as const)
  .every((name) => Deno.permissions.querySync({ name }).state === "granted");

Deno.test({
  name: `measureLatency() counts the steps of a sample of the calls${
    permitted ? "" : " (skipped: needs --allow-sys and --allow-read)"
  }`,
  ignore: !permitted,
  async fn() {
    const probe = holesProbe(64, { repeats: 4 });
    const [row] = await measureLatency(tlsf, probe, { ...quick, steps: true });
    assert(row!.stepsMax! > 0 && row!.stepsMean! <= row!.stepsMax!);
    const [again] = await measureLatency(tlsf, probe, { ...quick, steps: true });
    assertEquals([again!.stepsMean, again!.stepsMax], [row!.stepsMean, row!.stepsMax]);
    const rows = await measureLatency(tlsf, load, { ...quick, steps: true });
    assertEquals(rows.map((row) => row.stepsMax! > 0), [true, true, true, true]);
  },
});

Deno.test(
  "measureLatency() leaves steps out where they cannot be counted",
  { permissions: "none" },
  async () => {
    const rows = await measureLatency(tlsf, load, { ...quick, steps: true });
    assertEquals(rows.map((row) => "stepsMax" in row), [false, false, false, false]);
  },
);

Deno.test("measureLatency() refuses what the meter refuses", async () => {
  await assertRejects(() => measureLatency(tlsf, load, { replays: 3 }), RangeError, '"replays"');
});
