import type { Probe } from "../../../workloads/trace/probe.ts";
import { TraceBuilder } from "../../../workloads/trace/trace_builder.ts";
import type { StepMeter } from "../step_meter.ts";

/** K holes of one unit, then two mallocs and a free that are measured. */
export function holes(k: number): Probe {
  const builder = new TraceBuilder();
  for (let i = 0; i < 2 * k; i++) builder.malloc(i, 100);
  for (let i = 0; i < 2 * k; i += 2) builder.free(i);
  const first = 3 * k;
  builder.malloc(2 * k, 300);
  builder.malloc(2 * k + 1, 20);
  builder.free(2 * k);
  return {
    trace: builder.build("holes"),
    measured: Uint32Array.of(first, first + 1, first + 2),
    regionSize: 4096 + 512 * k,
  };
}

/** Counts the measured calls at populations of 16, 16 again, 64 and 256. */
export async function countTwice(meter: StepMeter): Promise<readonly number[][]> {
  const series: number[][] = [];
  for (const k of [16, 16, 64, 256]) series.push([...(await meter.count(holes(k))).steps]);
  return series;
}
