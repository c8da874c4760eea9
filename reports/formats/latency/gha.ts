import type { LatencyRow } from "../../../benchmarks/rows/latency_row.ts";
import { rowName } from "./row_name.ts";

/** One figure in the input of github-action-benchmark. */
interface GhaEntry {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly range?: string;
  readonly extra?: string;
}

/**
 * Writes rows as the input of github-action-benchmark, for its tool `customSmallerIsBetter`.
 *
 * For each row the replayed worst case in nanoseconds, and the largest counted steps, as far as
 * they are known. The range of a worst case is what it moved by in the second half of the replays.
 *
 * @param rows The rows.
 * @returns JSON, indented, ending in LF.
 *
 * @example Nothing
 * ```ts
 * import { formatGha } from "@allocert/allocert/reports";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(formatGha([]), "[]\n");
 * ```
 */
export function formatGha(rows: readonly LatencyRow[]): string {
  return JSON.stringify(rows.flatMap(entriesOf), null, 2) + "\n";
}

function entriesOf(row: LatencyRow): GhaEntry[] {
  const { worstNs, worstHalfNs = worstNs, stepsMax } = row;
  const name = rowName(row);
  const entries: GhaEntry[] = [];
  if (worstNs !== undefined) {
    entries.push({
      name: `${name}: worst case`,
      unit: "ns",
      value: worstNs,
      range: `+ ${Math.max(0, worstHalfNs! - worstNs)}`,
      extra: extraOf(row),
    });
  }
  if (stepsMax !== undefined) {
    entries.push({ name: `${name}: steps`, unit: "steps", value: stepsMax });
  }
  return entries;
}

function extraOf(row: LatencyRow): string {
  const { p50Ns, p99Ns, rawMaxNs, controlNs, samples, replays, warnings } = row;
  const figures: readonly (readonly [string, number | undefined])[] = [
    ["median", p50Ns],
    ["99 %", p99Ns],
    ["raw maximum", rawMaxNs],
    ["control", controlNs],
  ];
  return [
    ...figures.flatMap(([name, value]) => value === undefined ? [] : [`${name} ${value} ns`]),
    `${samples} samples of ${replays} replays`,
    ...warnings,
  ].join("\n");
}
