import type { LatencyLoad } from "../../meters/latency_meter.ts";
import type { LatencyRow } from "../latency_row.ts";
import { measureLatency, type MeasureLatencyOptions } from "../measure_latency.ts";
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
  { subject, workload, seed }: Cell,
  options: Omit<MeasureLatencyOptions, "abi">,
): Promise<LatencyRow[]> {
  const key = `${workload.name} ${seed}`;
  if (loaded?.key !== key) loaded = { key, load: workload.load() };
  const load = await loaded.load;
  const { minimumRegion } = subject.claims;
  const enough = load.regionSize >= minimumRegion ? load : { ...load, regionSize: minimumRegion };
  return await measureLatency(subject, enough, { ...options, abi: subject.abi ?? "javascript" });
}
