import { assertEquals } from "@std/assert";
import { control } from "../../allocators/baselines/control.ts";
import { tlsf } from "../../allocators/tlsf/tlsf.ts";
import { Histogram } from "../../meters/statistics/histogram.ts";
import type { OperationTimes, ReplayTimes } from "../../meters/latency/replay_times.ts";
import { TraceBuilder } from "../../workloads/trace/trace_builder.ts";
import type { LatencyRow } from "./latency_row.ts";
import { type RowContext, toLatencyRows } from "./latency_rows.ts";

const environment = { deno: "2", v8: "15", os: "linux", arch: "x86_64", cpu: "" };

function operation(worst: number, changes: Partial<OperationTimes> = {}): OperationTimes {
  const histogram = new Histogram();
  for (let i = 0; i < 100; i++) histogram.record(worst + i);
  return {
    operation: "malloc",
    outcome: "ok",
    calls: 1,
    worst,
    worstHalf: worst,
    unsteady: 0,
    worstIndex: 0,
    histogram,
    ...changes,
  };
}

function latency(...operations: OperationTimes[]): ReplayTimes {
  return {
    replays: 100,
    quietReplays: 100,
    busy: false,
    clock: { step: 1, floor: 60 },
    warmUps: 3,
    settled: true,
    collected: true,
    sameHash: true,
    outcomes: new Uint8Array(0),
    operations,
  };
}

interface Findings extends RowContext {
  readonly latency: ReplayTimes;
  readonly control: ReplayTimes;
}

function rowsOf({ latency, control, ...context }: Findings): LatencyRow[] {
  return toLatencyRows(context, latency, control);
}

function findings(changes: Partial<Findings> = {}): Findings {
  return {
    subject: tlsf,
    trace: new TraceBuilder().malloc(0, 8).build("one"),
    traceSha256: "00",
    latency: latency(operation(1000)),
    control: latency(operation(100)),
    steps: [],
    environment,
    ...changes,
  };
}

Deno.test("toLatencyRows() puts the control beside, and subtracts nothing", () => {
  const [row] = rowsOf(findings());
  assertEquals([row!.worstNs, row!.controlNs, row!.controlMaxNs], [1000, 100, 199]);
  assertEquals([row!.minNs, row!.p50Ns, row!.rawMaxNs, row!.samples], [1000, 1051, 1099, 100]);
  assertEquals([row!.status, row!.warnings], ["valid", []]);
});

Deno.test("toLatencyRows() puts the control's success beside a refusal", () => {
  const [row] = rowsOf(findings({ latency: latency(operation(1000, { outcome: "null" })) }));
  assertEquals([row!.outcome, row!.controlNs], ["null", 100]);
});

Deno.test("toLatencyRows() leaves out what is not known", () => {
  const row = rowsOf(findings({ control: latency() }))[0]!;
  // A hundred samples bear a 90th percentile and no more.
  for (
    const name of ["seed", "p99Ns", "p999Ns", "p9999Ns", "controlNs", "stepsMax"]
  ) {
    assertEquals(name in row, false, name);
  }
  assertEquals(row.p90Ns, 1091);
});

Deno.test("toLatencyRows() keeps the steps with their operation and outcome", () => {
  const steps = [
    { operation: "malloc", outcome: "ok", mean: 2.5, max: 3 },
    { operation: "malloc", outcome: "null", mean: 7, max: 8 },
  ] as const;
  const both = latency(operation(1000), operation(1000, { outcome: "null" }));
  const rows = rowsOf(findings({ latency: both, steps }));
  assertEquals(rows.map((row) => [row.stepsMean, row.stepsMax]), [[2.5, 3], [7, 8]]);
});

Deno.test("toLatencyRows() has no worst case for replays that differ", () => {
  const [row] = rowsOf(findings({ latency: { ...findings().latency, sameHash: false } }));
  assertEquals("worstNs" in row! || "worstHalfNs" in row!, false);
  assertEquals([row!.status, row!.warnings, row!.replayHashOk], [
    "invalid",
    ["nondeterministic"],
    false,
  ]);
});

Deno.test("toLatencyRows() warns of each thing that is doubtful", () => {
  const base = findings();
  const cases: [Findings, string[], string][] = [
    [findings({ latency: latency(operation(1000, { worstHalf: 1100 })) }), [], "valid"],
    [
      findings({ latency: latency(operation(1000, { worstHalf: 1101 })) }),
      ["too-few-replays"],
      "doubtful",
    ],
    [findings({ control: latency(operation(800)) }), [], "valid"],
    [findings({ control: latency(operation(801)) }), ["near-control"], "invalid"],
    [
      findings({ latency: latency(operation(1000, { unsteady: 1 })) }),
      ["unsteady"],
      "doubtful",
    ],
    [findings({ latency: { ...base.latency, busy: true } }), ["busy-core"], "doubtful"],
    [findings({ latency: { ...base.latency, settled: false } }), ["not-settled"], "doubtful"],
    [findings({ latency: { ...base.latency, collected: false } }), ["no-collector"], "doubtful"],
    [findings({ latency: { ...base.latency, clock: { step: 525, floor: 0 } } }), [], "valid"],
    [
      findings({ latency: { ...base.latency, clock: { step: 526, floor: 0 } } }),
      ["coarse-clock"],
      "invalid",
    ],
  ];
  for (const [given, warnings, status] of cases) {
    const [row] = rowsOf(given);
    assertEquals([row!.warnings, row!.status], [warnings, status]);
    assertEquals("worstNs" in row!, status !== "invalid");
  }
});

Deno.test("toLatencyRows() does not warn of the control that it is near itself", () => {
  const own = latency(operation(100));
  const [row] = rowsOf(findings({ subject: control, latency: own, control: own }));
  assertEquals([row!.warnings, row!.controlNs], [[], 100]);
});
