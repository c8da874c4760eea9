import { control } from "../allocators/control.ts";
import type { Subject } from "../allocators/subject.ts";
import { probeClock } from "../meters/clock.ts";
import {
  type LatencyLoad,
  type LatencyOptions,
  type ReplayedLatency,
  replayLatency,
} from "../meters/latency_meter.ts";
import { traceSha256 } from "../workloads/trace_digest.ts";
import { toLatencyRows } from "./_latency_rows.ts";
import { sampleSteps } from "./_sampled_steps.ts";
import type { LatencyRow } from "./latency_row.ts";
import { runEnvironment } from "./run_environment.ts";

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
 * Takes about twice the budget.
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
  const beside = await controlLatency(workload, options);
  const latency = subject === control ? beside : await replayLatency(subject, workload, options);
  const { abi = "javascript", steps = false } = options;
  return toLatencyRows({
    subject,
    abi,
    trace: workload.trace,
    traceSha256: await traceSha256(workload.trace),
    latency,
    control: beside,
    steps: steps ? await sampleSteps(subject, workload, latency.operations) : [],
    clock: probeClock(),
    environment: await runEnvironment(),
  });
}

const controls = new WeakMap<LatencyLoad, Promise<ReplayedLatency>>();

function controlLatency(load: LatencyLoad, options: LatencyOptions): Promise<ReplayedLatency> {
  let latency = controls.get(load);
  if (latency === undefined) {
    latency = replayLatency(control, load, options);
    controls.set(load, latency);
  }
  return latency;
}
