import { assertStringIncludes } from "@std/assert";
import type { PwcetReport } from "../../benchmarks/measure_pwcet.ts";
import type { Pwcet } from "../../meters/statistics/extremes/pwcet.ts";
import { formatPwcetText } from "./pwcet_text.ts";

const report: Omit<PwcetReport, "status"> = {
  schema: "allocert-pwcet-1",
  meaning: "per-run exceedance for this state on this host",
  allocator: "tlsf",
  version: "1.0.0",
  abi: "javascript",
  workload: "holes-64",
  traceSha256: "0".repeat(64),
  index: 136,
  operation: "malloc",
  outcome: "ok",
  seed: 1,
  environment: { deno: "2.9.6", v8: "15.0", os: "linux", arch: "x86_64", cpu: "" },
};

const accepted: Pwcet = {
  status: "OK",
  fitted: 20_000,
  blockSize: 50,
  wilks: { max: 1213, samples: 30_000, confidence: 0.95, exceedance: 9.98527e-5 },
  quantiles: [
    { q: 0.5, value: 245, low: 244, high: 245 },
    { q: 0.999, value: 1024, low: 990, high: 1102 },
  ],
  gates: [
    { name: "discreteness", statistic: 0.17, limit: 0.2, passed: true },
    { name: "ljung-box", statistic: 9.3, limit: 18.31, passed: true },
    { name: "runs", statistic: 0.4, limit: 1.96, passed: true },
    { name: "ks", statistic: 0.011, limit: 0.0192, passed: true },
    { name: "cv", statistic: 0.97, limit: 1.098, passed: true },
  ],
  gev: { location: 400, scale: 100, shape: 0.01 },
  peaks: { threshold: 390, rate: 0.02, scale: 101, shape: 0.02 },
  validation: {
    estimate: 1030.4,
    exceedance: 1e-3,
    samples: 10_000,
    exceeding: 12,
    probability: 0.3032,
  },
  estimates: [
    { exceedance: 1e-3, gev: 1010, gevBound: 1090, peaks: 1030, peaksBound: 1100, bound: 1100 },
    {
      exceedance: 1e-9,
      gev: 3010,
      gevBound: 4090,
      peaks: 3300,
      peaksBound: Infinity,
      bound: Infinity,
    },
  ],
  headline: Infinity,
};

const { gev: _, peaks: __, validation: ___, estimates: ____, headline: _____, ...bare } = accepted;
const rejected: Pwcet = {
  ...bare,
  status: "REJECTED_RUNS",
  gates: [...accepted.gates.slice(0, 2), {
    name: "runs",
    statistic: 21.6,
    limit: 1.96,
    passed: false,
  }],
};

Deno.test("formatPwcetText() of an estimate is as it always was", async (t) => {
  await t.assertSnapshot(formatPwcetText({ ...report, status: "OK", pwcet: accepted }));
});

Deno.test("formatPwcetText() of a rejection is as it always was", async (t) => {
  await t.assertSnapshot(formatPwcetText({ ...report, status: rejected.status, pwcet: rejected }));
});

Deno.test("formatPwcetText() always says what the figures mean", () => {
  const text = formatPwcetText({ ...report, status: "INVALID_NONDETERMINISTIC" });
  assertStringIncludes(text, "holes-64, malloc: INVALID_NONDETERMINISTIC\n");
  assertStringIncludes(
    text,
    "per-run exceedance for this state on this host: linux x86_64; Deno 2.9.6",
  );
});
