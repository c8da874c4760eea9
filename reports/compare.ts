import type { LatencyRow } from "../benchmarks/rows/latency_row.ts";
import type { LatencyWarning } from "../benchmarks/rows/latency_warning.ts";
import { percent } from "./formats/percent.ts";
import { rowName } from "./formats/latency/row_name.ts";

/** How a row of one run stands to that of a run before. */
export type ComparisonVerdict = "worse" | "unclear" | "better" | "same" | "new" | "gone";

/** A ratio of two worst cases, and the range that it has by the repeatability of both. */
export interface WorstRatio {
  /** Worst case over the one before. */
  readonly ratio: number;
  /** The same, were the one before as high as at half of its replays. */
  readonly low: number;
  /** The same, were this one as high as at half of its replays. */
  readonly high: number;
  /** By how much the ratio may exceed 1, as a share, before it is no noise. */
  readonly tolerance: number;
}

/** Two rows of the same measurement, or one that has no counterpart. */
export interface ComparedRow {
  /** What was measured. */
  readonly name: string;
  /** How it stands. */
  readonly verdict: ComparisonVerdict;
  /** Why, in a few words each. */
  readonly reasons: readonly string[];
  /** The row of the run before; left out if it is new. */
  readonly base?: LatencyRow;
  /** The row of this run; left out if it is gone. */
  readonly next?: LatencyRow;
  /** Ratio of the largest counted steps; left out if they are not known on both sides. */
  readonly steps?: number;
  /** Ratio of the replayed worst cases; left out if they are not known on both sides. */
  readonly worst?: WorstRatio;
}

/** A comparison of two runs. */
export interface Comparison {
  /** The rows: regressions first, the largest of them at the top. */
  readonly rows: readonly ComparedRow[];
  /** What both runs differ in besides, one sentence each. */
  readonly notes: readonly string[];
}

/** Settings of {@linkcode compareLatency}. */
export interface CompareOptions {
  /** Share by which a worst case in nanoseconds may grow; 0.15 if left out. */
  readonly threshold?: number;
  /** Share by which counted steps may grow; 0 if left out, for they are exact. */
  readonly stepsThreshold?: number;
}

const ORDER: readonly ComparisonVerdict[] = ["worse", "unclear", "better", "same", "new", "gone"];

/**
 * Compares the rows of two runs.
 *
 * Rows are joined by allocator, binary interface, workload, seed, operation and outcome; versions
 * may differ. Of each pair
 *
 * - *steps* decide exactly: one step more is a regression;
 * - *the replayed worst case* decides beyond a tolerance: the largest of the threshold, what the
 *   worst case of either row moved by in the second half of its replays, and what the control,
 *   which does nothing, moved by between the runs. It does not decide if the runs are of different
 *   machines, the clock is too coarse for the row, or the core was busy;
 * - a row whose replays agreed before and do not now is a regression.
 *
 * A pair of different traces, or where nothing decides, is unclear. Percentiles and raw maxima are
 * not looked at.
 *
 * @param base The run before.
 * @param next The run that is judged.
 * @param options Settings.
 * @returns The verdicts.
 * @throws {RangeError} If two rows of a run are of the same measurement.
 *
 * @example A run beside itself
 * ```ts
 * import { compareLatency } from "@allocert/allocert/reports";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(compareLatency([], []), { rows: [], notes: [] });
 * ```
 */
export function compareLatency(
  base: readonly LatencyRow[],
  next: readonly LatencyRow[],
  options: CompareOptions = {},
): Comparison {
  const before = indexByName(base, "base");
  const after = indexByName(next, "next");
  const rows: ComparedRow[] = [];
  for (const [name, row] of after) {
    const old = before.get(name);
    rows.push(
      old ? compareRows(name, old, row, options) : { name, verdict: "new", reasons: [], next: row },
    );
  }
  for (const [name, row] of before) {
    if (!after.has(name)) rows.push({ name, verdict: "gone", reasons: [], base: row });
  }
  rows.sort((a, b) =>
    ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict) || severity(b) - severity(a)
  );
  return { rows, notes: differences(base, next) };
}

function indexByName(rows: readonly LatencyRow[], run: string): Map<string, LatencyRow> {
  const index = new Map<string, LatencyRow>();
  for (const row of rows) {
    const name = rowName(row);
    if (index.has(name)) {
      throw new RangeError(`Cannot compare runs: "${run}" has two rows of ${name}`);
    }
    index.set(name, row);
  }
  return index;
}

function compareRows(
  name: string,
  base: LatencyRow,
  next: LatencyRow,
  { threshold = 0.15, stepsThreshold = 0 }: CompareOptions,
): ComparedRow {
  if (base.traceSha256 !== next.traceSha256) {
    return { name, verdict: "unclear", reasons: ["the traces differ"], base, next };
  }
  const steps = ratio(base.stepsMax, next.stepsMax);
  const worst = worstRatio(base, next, threshold);
  const reasons: string[] = [];
  const verdicts: ComparisonVerdict[] = [];
  if (base.replayHashOk && !next.replayHashOk) {
    verdicts.push("worse");
    reasons.push("the replays differ now");
  }
  if (steps !== undefined) {
    verdicts.push(verdictOf(steps, stepsThreshold));
    if (steps !== 1) reasons.push(`steps ${base.stepsMax} to ${next.stepsMax}`);
  }
  if (worst !== undefined) {
    const doubt = whyTimeCannotDecide(base, next);
    const verdict = verdictOf(worst.ratio, worst.tolerance);
    if (doubt === undefined) verdicts.push(verdict);
    if (verdict !== "same") {
      reasons.push(`worst case ${percent(worst.ratio - 1)}${doubt ? `, but ${doubt}` : ""}`);
    }
  }
  const verdict = ORDER.find((verdict) => verdicts.includes(verdict));
  if (verdict === undefined) reasons.push("nothing decides");
  return {
    name,
    verdict: verdict ?? "unclear",
    reasons,
    base,
    next,
    ...(steps === undefined ? {} : { steps }),
    ...(worst && { worst }),
  };
}

/** The ratio of what may not be known; 1 for 0 over 0. */
function ratio(base: number | undefined, next: number | undefined): number | undefined {
  if (base === undefined || next === undefined) return undefined;
  return base === next ? 1 : next / base;
}

function worstRatio(
  base: LatencyRow,
  next: LatencyRow,
  threshold: number,
): WorstRatio | undefined {
  const found = ratio(base.worstNs, next.worstNs);
  if (found === undefined) return undefined;
  const baseMoved = moved(base);
  const nextMoved = moved(next);
  return {
    ratio: found,
    low: found / baseMoved,
    high: found * nextMoved,
    tolerance: Math.max(threshold, baseMoved - 1, nextMoved - 1, controlDrift(base, next) - 1),
  };
}

/** How much higher a worst case was at half of the replays, as a factor. */
function moved({ worstNs, worstHalfNs }: LatencyRow): number {
  return Math.max(1, ratio(worstNs, worstHalfNs) ?? 1);
}

/** By what factor the control became faster or slower: that much is the machine's. */
function controlDrift(base: LatencyRow, next: LatencyRow): number {
  const drift = ratio(base.controlNs, next.controlNs) ?? 1;
  // A control that took no time that the clock could tell says nothing.
  return drift > 0 && Number.isFinite(drift) ? Math.max(drift, 1 / drift) : 1;
}

function verdictOf(ratio: number, tolerance: number): ComparisonVerdict {
  // A margin for 1.15 / 1 being more than 1 + 0.15.
  const limit = 1 + tolerance + 1e-9;
  return ratio > limit ? "worse" : ratio < 1 / limit ? "better" : "same";
}

function whyTimeCannotDecide(base: LatencyRow, next: LatencyRow): string | undefined {
  if (machineOf(base) !== machineOf(next)) return "on another machine";
  const has = (warning: LatencyWarning): boolean =>
    [base, next].some(({ warnings }) => warnings.includes(warning));
  if (has("coarse-clock")) return "the clock is too coarse";
  return has("busy-core") ? "the core was busy" : undefined;
}

function machineOf({ environment: { os, arch, cpu } }: LatencyRow): string {
  return [os, arch, cpu].filter((part) => part !== "").join(" ");
}

function severity({ steps = 1, worst, verdict }: ComparedRow): number {
  const found = Math.max(steps, worst?.ratio ?? 1);
  // A row without figures that is worse all the same has lost its worst case.
  return verdict === "worse" && worst === undefined && steps === 1 ? Infinity : found;
}

function differences(base: readonly LatencyRow[], next: readonly LatencyRow[]): string[] {
  const kinds: readonly (readonly [string, (row: LatencyRow) => string])[] = [
    ["machine", machineOf],
    ["version of Deno", ({ environment }) => environment.deno],
    ["version of V8", ({ environment }) => environment.v8],
  ];
  const notes: string[] = [];
  if (base.length === 0 || next.length === 0) return notes;
  for (const [kind, valueOf] of kinds) {
    const [a, b] = [base, next].map((rows) =>
      [...new Set(rows.map(valueOf))].sort().join(" and ") || "unknown"
    );
    if (a !== b) notes.push(`The ${kind} differs: ${a} before, ${b} now`);
  }
  return notes;
}
