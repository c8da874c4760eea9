import type { Subject } from "../allocators/contract/subject.ts";
import { BUDGET } from "../meters/latency/timing_options.ts";
import type { ReplayLoad } from "../meters/replay_load.ts";
import type { MeasureLatencyOptions } from "./measure_latency_options.ts";
import { Measurement } from "./measurement.ts";
import type { LatencyRow } from "./rows/latency_row.ts";

/**
 * Measures the latency of every operation of a workload on a subject, and on the do-nothing control
 * beside it.
 *
 * The control goes through the same replays by the same code in the same run; it is measured once
 * for each workload. Takes about twice the budget, on a busy core up to three times.
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
  workload: ReplayLoad,
  options: MeasureLatencyOptions = {},
): Promise<LatencyRow[]> {
  const [rows] = await measureLatencies([subject], workload, options);
  return rows!;
}

/**
 * Measures several subjects in one run, as {@linkcode measureLatency} does one: their replays take
 * turns, so that what the machine does in the meantime meets all of them alike.
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
  workload: ReplayLoad,
  options: MeasureLatencyOptions = {},
): Promise<LatencyRow[][]> {
  const measurement = await Measurement.begin(subjects, workload, options);
  const { budget = BUDGET } = options;
  // The control beside them has a share of the time too.
  Measurement.finish([measurement], performance.now() + (subjects.length + 1) * budget);
  return measurement.rows();
}
