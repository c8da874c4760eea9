import { assert, assertEquals, assertRejects } from "@std/assert";
import { bump } from "../allocators/baselines/bump.ts";
import { control } from "../allocators/baselines/control.ts";
import type { Subject } from "../allocators/contract/subject.ts";
import { tlsf } from "../allocators/tlsf/tlsf.ts";
import { withPace } from "../meters/latency/testdata/with_pace.ts";
import { holesProbe } from "../workloads/scenarios/free_lists/holes.ts";
import { traceSha256 } from "../workloads/trace/trace_digest.ts";
import { TraceBuilder } from "../workloads/trace/trace_builder.ts";
import { measureLatencies, measureLatency } from "./measure_latency.ts";
import type { LatencyRow } from "./rows/latency_row.ts";

const quick = { replays: 31, budget: 0 };
const load = {
  trace: new TraceBuilder().malloc(0, 100).malloc(1, 1e9).realloc(0, 200).free(0).build("few"),
  regionSize: 65536,
};

/** What of a row does not depend on time. */
function unmeasured({ operation, outcome, samples, replays, replayHashOk }: LatencyRow): unknown {
  return [operation, outcome, samples, replays, replayHashOk];
}

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
    for (const row of rows) {
      assertEquals([row.allocator, row.version, row.abi], ["tlsf", tlsf.version, "javascript"]);
      assertEquals([row.workload, row.traceSha256], ["few", await traceSha256(load.trace)]);
      assertEquals([row.replays, row.replayHashOk], [31, true]);
      assertEquals(row.worstNs === undefined, row.status === "invalid");
      assert(row.minNs <= (row.worstNs ?? Infinity) && (row.worstNs ?? 0) <= row.rawMaxNs);
      assert(row.controlNs! > 0 && row.controlMaxNs! >= row.controlNs!);
      assertEquals(row.histogram.reduce((sum, { count }) => sum + count, 0), row.samples);
      assertEquals([row.environment.deno, row.environment.cpu], [Deno.version.deno, ""]);
    }
  },
);

Deno.test("measureLatency() puts the worst case of the first half beside that of all replays", async () => {
  await withPace(async () => {
    let heaps = 0;
    const improving: Subject = {
      ...bump,
      create({ base }) {
        // Some twenty of the 31 replays are over by then.
        const readings = heaps++ < 65 ? 10 : 5;
        return {
          malloc() {
            for (let i = 0; i < readings; i++) performance.now();
            return base;
          },
          free() {},
        };
      },
    };
    const trace = new TraceBuilder().malloc(0, 8).build("one");
    const [row] = await measureLatency(improving, { trace, regionSize: 1024 }, quick);
    // The clock moves by a millisecond at each reading, the last of those around a call included.
    assertEquals([row!.worstHalfNs, row!.worstNs, row!.controlNs], [11e6, 6e6, 1e6]);
  });
});

Deno.test("measureLatencies() measures one subject as it does several, in the order given", async () => {
  const rows = await measureLatencies([tlsf, control, tlsf], load, quick);
  assertEquals(rows.map(([row]) => row!.allocator), ["tlsf", "control", "tlsf"]);
  const [alone] = await measureLatencies([tlsf], load, quick);
  for (const several of [rows[0]!, rows[2]!]) {
    assertEquals(several.map(unmeasured), alone!.map(unmeasured));
  }
});

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
