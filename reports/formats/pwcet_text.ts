import type { PwcetReport } from "../../benchmarks/measure_pwcet.ts";
import type { Pwcet, PwcetEstimate } from "../../meters/statistics/extremes/pwcet.ts";
import { alignColumns } from "./align_columns.ts";
import { callName } from "./call_name.ts";
import { grouped } from "./grouped.ts";

/**
 * Writes a probabilistic worst case as text for a terminal.
 *
 * Without an estimate it says which test forbids it, and prints what holds all the same: the
 * measured quantiles with their 95 % confidence intervals, and the bound of Wilks.
 *
 * @param report What was found.
 * @returns Several lines that end in LF.
 */
export function formatPwcetText(report: PwcetReport): string {
  const { allocator, version, workload, status, meaning, pwcet } = report;
  const { os, arch, cpu, deno, v8 } = report.environment;
  const lines = [
    `pWCET of ${allocator} ${version}, ${workload}, ${callName(report)}: ${status}`,
    `${meaning}: ${os} ${arch}${cpu && `, ${cpu}`}; Deno ${deno}, V8 ${v8}; seed ${report.seed}`,
  ];
  if (pwcet) {
    lines.push("", ...measured(pwcet), "", ...gates(pwcet));
    if (pwcet.validation) lines.push("", validation(pwcet));
    if (pwcet.estimates) lines.push("", ...estimates(pwcet.estimates), "", headline(pwcet));
  }
  return lines.join("\n") + "\n";
}

function measured({ quantiles, wilks }: Pwcet): string[] {
  return [
    ...align([
      [`of ${grouped(wilks.samples)} runs`, "ns", "95 % interval"],
      ...quantiles.map(({ q, value, low, high }) => [
        `${Number((100 * q).toFixed(4))} %`,
        grouped(value),
        `${grouped(low)} to ${grouped(high)}`,
      ]),
      ["maximum", grouped(wilks.max), ""],
    ]),
    `With ${100 * wilks.confidence} % confidence at most ${
      wilks.exceedance.toExponential(1)
    } of all runs exceed the maximum (Wilks)`,
  ];
}

function gates({ gates, fitted }: Pwcet): string[] {
  return align([
    [`test of the first ${grouped(fitted)}`, "statistic", "limit", ""],
    ...gates.map(({ name, statistic, limit, passed }) => [
      name,
      statistic.toFixed(3),
      limit.toFixed(3),
      passed ? "passed" : "rejected",
    ]),
  ]);
}

function validation({ validation }: Pwcet): string {
  const { samples, exceeding, estimate, exceedance, probability } = validation!;
  return `${exceeding} of ${grouped(samples)} runs held out exceed ${grouped(estimate)} ns, ` +
    `${grouped(samples * exceedance)} are expected (probability ${probability.toFixed(3)})`;
}

function estimates(estimates: readonly PwcetEstimate[]): string[] {
  return align([
    ["exceedance", "GEV ns", "bound", "PoT ns", "bound", "upper bound ns"],
    ...estimates.map(({ exceedance, gev, gevBound, peaks, peaksBound, bound }) => [
      exceedance.toExponential(0),
      ...[gev, gevBound, peaks, peaksBound, bound].map(nanoseconds),
    ]),
  ]);
}

function headline({ headline, estimates }: Pwcet): string {
  const { exceedance } = estimates!.find(({ bound }) => bound === headline)!;
  return `At ${exceedance.toExponential(0)}: ${
    nanoseconds(headline!)
  } ns, an upper bound with 95 % confidence if the model holds`;
}

function nanoseconds(value: number): string {
  return Number.isFinite(value) ? grouped(value) : "infinite";
}

function align(lines: readonly (readonly string[])[]): string[] {
  return alignColumns(lines, (i) => i === 0).map((line) => `  ${line}`);
}
