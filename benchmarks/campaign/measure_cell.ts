import type { Subject } from "../../allocators/contract/subject.ts";
import type { LatencyLoad } from "../../meters/latency/latency_meter.ts";
import type { LatencyRow } from "../rows/latency_row.ts";
import {
  measureLatencies,
  measureLatency,
  type MeasureLatencyOptions,
} from "../measure_latency.ts";
import { loadFor } from "../loads/load_for.ts";
import type { Cell } from "./plan_cells.ts";

let loaded: { readonly key: string; readonly load: Promise<LatencyLoad> } | undefined;

/**
 * Measures one cell. The trace of the last cell is kept, and with it the measurement of the control.
 *
 * @param cell Which.
 * @param options Settings.
 * @returns The rows of the cell.
 * @throws {Error} Whatever the allocator throws.
 */
export async function measureCell(
  cell: Cell,
  options: Omit<MeasureLatencyOptions, "abi">,
): Promise<LatencyRow[]> {
  const { subject } = cell;
  const load = await loadCell(cell);
  return await measureLatency(subject, load, { ...options, abi: subject.abi ?? "javascript" });
}

/**
 * Measures one cell on its subject and on another version of it, in turns.
 *
 * @param cell Which.
 * @param base The other version.
 * @param options Settings.
 * @returns The rows of the other version, then those of the subject.
 * @throws {Error} Whatever an allocator throws.
 */
export async function measureCellAgainst(
  cell: Cell,
  base: Subject,
  options: Omit<MeasureLatencyOptions, "abi">,
): Promise<[base: LatencyRow[], next: LatencyRow[]]> {
  const { subject } = cell;
  const load = await loadCell(cell);
  const [before, after] = await measureLatencies([base, subject], load, {
    ...options,
    abi: subject.abi ?? "javascript",
  });
  return [before!, after!];
}

/** The load of a cell, in memory enough for its subject. The last trace is kept. */
export async function loadCell({ subject, workload, seed }: Cell): Promise<LatencyLoad> {
  const key = `${workload.name} ${seed}`;
  if (loaded?.key !== key) loaded = { key, load: workload.load() };
  return loadFor(subject, await loaded.load);
}
