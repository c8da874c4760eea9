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
 * The measurement of a workload on subjects that are compared, and on the do-nothing control beside
 * them.
 *
 * Whoever measures many workloads begins all of them before any is finished, see
 * {@linkcode TimedRun}. Begin needs the event loop; finish does not, so that it can be made when
 * everything else is over.
 */
export class Measurement {
  /** Of each subject; the very run of the control if that is the subject. */
  readonly #runs: readonly TimedRun[];
  readonly #contexts: readonly RowContext[];
  readonly #control: Control;
  /** The runs of all other subjects, which go together. */
  readonly #group: readonly TimedRun[];

  private constructor(
    runs: readonly TimedRun[],
    contexts: readonly RowContext[],
    beside: Control,
    group: readonly TimedRun[],
  ) {
    this.#runs = runs;
    this.#contexts = contexts;
    this.#control = beside;
    this.#group = group;
  }

  /**
   * Makes the first spell, while workers count steps if asked to. The control is measured once for
   * each load.
   *
   * @throws {RangeError} If fewer than 31 replays are asked for.
   * @throws {TypeError} If an allocator lacks an operation that the workload uses.
   */
  static async begin(
    subjects: readonly Subject[],
    load: ReplayLoad,
    options: MeasureLatencyOptions = {},
  ): Promise<Measurement> {
    using counting = new DisposableStack();
    const samples: (StepSample | undefined)[] = [];
    for (const subject of options.steps ? subjects : []) {
      samples.push(counting.use(await StepSample.begin(subject, load)));
    }
    const beside = await beginControl(load, options);
    const runs: TimedRun[] = [];
    for (const subject of subjects) {
      const isControl = subject === control;
      runs.push(isControl ? beside[0] : await TimedRun.begin(subject, load, options));
    }
    const group = runs.filter((run) => run !== beside[0]);
    TimedRun.spell(group);
    const contexts: RowContext[] = [];
    for (const [i, subject] of subjects.entries()) {
      contexts.push({
        subject,
        trace: load.trace,
        traceSha256: await traceSha256(load.trace),
        steps: await samples[i]?.result(runs[i]!.result()) ?? [],
        environment: await runEnvironment(),
      });
    }
    return new Measurement(runs, contexts, beside, group);
  }

  /** Makes what is left of several measurements, as {@linkcode TimedRun.finish} does. */
  static finish(
    measurements: readonly Measurement[],
    deadline: number,
    wants: "enough" | "all" = "enough",
  ): void {
    const groups = new Set(measurements.flatMap((one) => [one.#control, one.#group]));
    TimedRun.finish([...groups], deadline, wants);
  }

  /** The rows of each subject, one for each operation and outcome that occurred. */
  rows(): LatencyRow[][] {
    const [control] = this.#control;
    const beside = control.result();
    return this.#runs.map((run, i) =>
      toLatencyRows(this.#contexts[i]!, run === control ? beside : run.result(), beside)
    );
  }
}

/** The control goes alone, beside any subjects. */
type Control = readonly [TimedRun];

const controls = new WeakMap<ReplayLoad, Promise<Control>>();

function beginControl(load: ReplayLoad, options: MeasureLatencyOptions): Promise<Control> {
  let run = controls.get(load);
  if (run === undefined) {
    run = TimedRun.begin(control, load, options).then((run) => {
      TimedRun.spell([run]);
      return [run];
    });
    controls.set(load, run);
  }
  return run;
}
