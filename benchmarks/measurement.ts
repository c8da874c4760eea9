import { control } from "../allocators/baselines/control.ts";
import type { Subject } from "../allocators/contract/subject.ts";
import { TimedRun } from "../meters/latency/timed_run.ts";
import type { ReplayLoad } from "../meters/replay_load.ts";
import { traceSha256 } from "../workloads/trace/trace_digest.ts";
import type { MeasureLatencyOptions } from "./measure_latency_options.ts";
import type { LatencyRow } from "./rows/latency_row.ts";
import { type RowContext, toLatencyRows } from "./rows/latency_rows.ts";
import { runEnvironment } from "./rows/run_environment.ts";
import { StepSample } from "./rows/sampled_steps.ts";

/**
 * The measurement of a workload on a subject, and on the do-nothing control beside it.
 *
 * Whoever measures many workloads begins all of them before any is finished, see
 * {@linkcode TimedRun}. Begin needs the event loop; finish does not, so that it can be made when
 * everything else is over.
 */
export class Measurement {
  readonly #run: TimedRun;
  readonly #control: TimedRun;
  readonly #context: RowContext;

  private constructor(run: TimedRun, beside: TimedRun, context: RowContext) {
    this.#run = run;
    this.#control = beside;
    this.#context = context;
  }

  /**
   * Makes the first spell, while a worker counts steps if asked to. The control is measured once for
   * each load.
   *
   * @throws {RangeError} If fewer than 31 replays are asked for.
   * @throws {TypeError} If the allocator lacks an operation that the workload uses.
   */
  static async begin(
    subject: Subject,
    load: ReplayLoad,
    options: MeasureLatencyOptions = {},
  ): Promise<Measurement> {
    using sample = options.steps ? await StepSample.begin(subject, load) : undefined;
    const beside = await beginControl(load, options);
    const run = subject === control ? beside : await beginRun(subject, load, options);
    return new Measurement(run, beside, {
      subject,
      trace: load.trace,
      traceSha256: await traceSha256(load.trace),
      steps: await sample?.result(run.result()) ?? [],
      environment: await runEnvironment(),
    });
  }

  /** Makes what is left of several measurements, as {@linkcode TimedRun.finish} does. */
  static finish(
    measurements: readonly Measurement[],
    deadline: number,
    wants: "enough" | "all" = "enough",
  ): void {
    const runs = new Set(measurements.flatMap((one) => [one.#control, one.#run]));
    TimedRun.finish([...runs], deadline, wants);
  }

  /** One row for each operation and outcome that occurred. */
  rows(): LatencyRow[] {
    const beside = this.#control.result();
    const times = this.#run === this.#control ? beside : this.#run.result();
    return toLatencyRows(this.#context, times, beside);
  }
}

const controls = new WeakMap<ReplayLoad, Promise<TimedRun>>();

function beginControl(load: ReplayLoad, options: MeasureLatencyOptions): Promise<TimedRun> {
  let run = controls.get(load);
  if (run === undefined) {
    run = beginRun(control, load, options);
    controls.set(load, run);
  }
  return run;
}

async function beginRun(
  subject: Subject,
  load: ReplayLoad,
  options: MeasureLatencyOptions,
): Promise<TimedRun> {
  const run = await TimedRun.begin(subject, load, options);
  run.spell();
  return run;
}
