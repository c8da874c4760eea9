import type { LatencyRow } from "../../benchmarks/rows/latency_row.ts";

const environment = { deno: "2.9.6", v8: "15.0.245.2", os: "linux", arch: "x86_64", cpu: "" };

/** A row with everything that can be there. */
const complete: LatencyRow = {
  allocator: "tlsf",
  version: "1.0.0",
  abi: "javascript",
  workload: "holes-16384",
  seed: 42,
  traceSha256: "0123456789abcdef".repeat(4),
  operation: "malloc",
  outcome: "ok",
  samples: 20200,
  replays: 101,
  replayHashOk: true,
  minNs: 140,
  p50Ns: 150,
  p90Ns: 160.25,
  p99Ns: 170,
  p999Ns: 1800,
  p9999Ns: 19000.04,
  rawMaxNs: 1234567,
  worstNs: 240,
  worstHalfNs: 250,
  controlNs: 123,
  controlMaxNs: 98765,
  stepsMean: 2.3333,
  stepsMax: 3,
  status: "valid",
  warnings: [],
  environment: { ...environment, cpu: 'Some "fast" CPU, 2.5 GHz' },
  histogram: [{ low: 140, high: 141, count: 20000 }, { low: 1024, high: 1028, count: 200 }],
};

/** A row with nothing that may be left out. */
const sparse: LatencyRow = {
  allocator: "=HYPERLINK(1)",
  version: "-1",
  abi: "native",
  workload: "sqlite-orders",
  traceSha256: "f".repeat(64),
  operation: "free",
  outcome: "null",
  samples: 19,
  replays: 31,
  replayHashOk: false,
  minNs: 0,
  rawMaxNs: 77,
  status: "invalid",
  warnings: ["nondeterministic", "no-collector"],
  environment,
  histogram: [{ low: 0, high: 1, count: 18 }, { low: 77, high: 78, count: 1 }],
};

/** Rows for the golden files of the serializers. */
export const rows: readonly LatencyRow[] = [
  complete,
  { ...complete, allocator: "first-fit", worstNs: 182345.6, p50Ns: 181000 },
  { ...complete, workload: "sqlite-orders", warnings: ["near-control"], status: "doubtful" },
  sparse,
];
