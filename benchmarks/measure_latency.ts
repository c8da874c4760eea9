import { control } from "../allocators/baselines/control.ts";
import type { Subject } from "../allocators/contract/subject.ts";
import {
  BUDGET,
  type LatencyLoad,
  type LatencyOptions,
  replayLatencies,
  replayLatency,
} from "../meters/latency/latency_meter.ts";
import { contextOf } from "./_latency_context.ts";
import { toLatencyRows } from "./rows/latency_rows.ts";
import { StepSample } from "./rows/sampled_steps.ts";
import { LatencyMeasurement } from "./latency_measurement.ts";
import type { LatencyRow } from "./rows/latency_row.ts";

/** Settings of {@linkcode measureLatency}. */
export interface MeasureLatencyOptions extends LatencyOptions {
  /** How the subject is called; not to be seen from outside. `"javascript"` if left out. */
  readonly abi?: LatencyRow["abi"];
  /**
   * Whether the steps of a sample of the calls are counted too, which needs `--allow-sys` and `--allow-read` and about a second.
   * Where they cannot be counted they are left out. `false` if left out.
   */
  readonly steps?: boolean;
}

/**
 * Measures the latency of every operation of a workload on a subject, and on the do-nothing control beside it.
 *
 * The control goes through the same replays by the same code in the same run; it is measured once for each workload.
 * Takes about twice the budget, on a busy core up to three times.
 *
 * @param subject What is measured.
 * @param workload What it is asked.
 * @param options Settings.
 * @returns One row for each operation and outcome that occurred.
 * @throws {RangeError} If fewer than 31 replays are asked for.
 * @throws {TypeError} If the allocator lacks an operation that the workload uses.
 *
 * @example The worst case beside the median
 * ```ts
 * import { tlsf } from "@allocert/allocert/allocators";
 * import { measureLatency } from "@allocert/allocert/benchmarks";
 * import { holesProbe } from "@allocert/allocert/workloads";
 * import { assertEquals } from "@std/assert";
 *
 * const [row] = await measureLatency(tlsf, holesProbe(1024), { replays: 31 });
 * assertEquals([row!.workload, row!.operation, row!.outcome], ["holes", "malloc", "ok"]);
 * console.log(`worst ${row!.worstNs} ns, median ${row!.p50Ns} ns, control ${row!.controlNs} ns`);
 * ```
 */
export async function measureLatency(
  subject: Subject,
  workload: LatencyLoad,
  options: MeasureLatencyOptions = {},
): Promise<LatencyRow[]> {
  const measurement = await LatencyMeasurement.begin(subject, workload, options);
  const { budget = BUDGET } = options;
  LatencyMeasurement.finish([measurement], performance.now() + 2 * budget);
  return measurement.rows();
}

/**
 * Measures several subjects in one run, as {@linkcode measureLatency} does one: their replays take turns.
 *
 * @param subjects Who is measured; two versions of one allocator, say.
 * @param workload What each is asked.
 * @param options Settings; the budget is that of each.
 * @returns The rows of each, in order.
 * @throws {RangeError} If fewer than 31 replays are asked for.
 * @throws {TypeError} If an allocator lacks an operation that the workload uses.
 */
export async function measureLatencies(
  subjects: readonly Subject[],
  workload: LatencyLoad,
  options: MeasureLatencyOptions = {},
): Promise<LatencyRow[][]> {
  const beside = await replayLatency(control, workload, options);
  const latencies = await replayLatencies(subjects, workload, options);
  const rows: LatencyRow[][] = [];
  for (const [i, latency] of latencies.entries()) {
    const subject = subjects[i]!;
    using sample = options.steps ? await StepSample.begin(subject, workload) : undefined;
    const context = await contextOf(subject, workload, latency, options, sample);
    rows.push(toLatencyRows({ ...context, latency, control: beside }));
  }
  return rows;
}
