import { control } from "../allocators/baselines/control.ts";
import type { Subject } from "../allocators/contract/subject.ts";
import {
  BUDGET,
  type LatencyLoad,
  LEAST_REPLAYS,
  REPLAYS,
} from "../meters/latency/latency_meter.ts";
import { LatencyRun } from "../meters/latency/latency_run.ts";
import { contextOf } from "./_latency_context.ts";
import { toLatencyRows } from "./rows/latency_rows.ts";
import { StepSample } from "./rows/sampled_steps.ts";
import type { LatencyRow } from "./rows/latency_row.ts";
import type { MeasureLatencyOptions } from "./measure_latency.ts";

/** Spells that the replays of a measurement are made in. */
const SPELLS = 3;

/** Replays and milliseconds of a turn, at least: costly replays are as many as all others, cheap ones more. */
const TURN = { replays: 10, milliseconds: 150 };

/**
 * The measurement of a workload on a subject and on the do-nothing control beside it, made in three spells.
 *
 * Whoever measures many workloads begins all of them before any is finished: what disturbs the machine for seconds or
 * minutes then falls into one spell of each, and the least time of a call is that of another. Begin needs the event loop;
 * finish does not, so that it can be made when everything else is over.
 */
export class LatencyMeasurement {
  readonly #run: SpelledRun;
  readonly #control: SpelledRun;
  readonly #context: Awaited<ReturnType<typeof contextOf>>;

  private constructor(
    run: SpelledRun,
    beside: SpelledRun,
    context: Awaited<ReturnType<typeof contextOf>>,
  ) {
    this.#run = run;
    this.#control = beside;
    this.#context = context;
  }

  /**
   * Makes the first spell, while a worker counts steps if asked to. The control is measured once for each load.
   *
   * @throws {RangeError} If fewer than 31 replays are asked for.
   * @throws {TypeError} If the allocator lacks an operation that the workload uses.
   */
  static async begin(
    subject: Subject,
    load: LatencyLoad,
    options: MeasureLatencyOptions = {},
  ): Promise<LatencyMeasurement> {
    using sample = options.steps ? await StepSample.begin(subject, load) : undefined;
    const beside = await controlRun(load, options);
    const run = subject === control ? beside : await SpelledRun.begin(subject, load, options);
    const context = await contextOf(subject, load, run.result(), options, sample);
    return new LatencyMeasurement(run, beside, context);
  }

  /**
   * Makes the spells that are left of several measurements, those of one far apart. Then those that want more go on by turns,
   * whoever needs least quiet time first.
   *
   * @param measurements What was begun.
   * @param deadline When nobody goes on any more, by `performance.now()`.
   * @param wants Who goes on until then: those that have not enough replays for a row, or all that may. In a large heap some calls
   *   find their blocks in the nearest cache only once in a hundred replays.
   */
  static finish(
    measurements: readonly LatencyMeasurement[],
    deadline: number,
    wants: "enough" | "all" = "enough",
  ): void {
    const runs = [...new Set(measurements.flatMap((one) => [one.#control, one.#run]))];
    for (let spell = 1; spell < SPELLS; spell++) {
      for (const run of runs) run.spell();
    }
    for (let waiting = runs; waiting.length > 0 && performance.now() < deadline;) {
      waiting = waiting.filter((run) => !run.isEnough(wants)).sort((a, b) => a.left - b.left);
      for (const run of waiting) run.turn(deadline, wants);
    }
  }

  /** One row for each operation and outcome that occurred. */
  rows(): LatencyRow[] {
    const beside = this.#control.result();
    const latency = this.#run === this.#control ? beside : this.#run.result();
    return toLatencyRows({ ...this.#context, latency, control: beside });
  }
}

const controls = new WeakMap<LatencyLoad, Promise<SpelledRun>>();

function controlRun(load: LatencyLoad, options: MeasureLatencyOptions): Promise<SpelledRun> {
  let run = controls.get(load);
  if (run === undefined) {
    run = SpelledRun.begin(control, load, options);
    controls.set(load, run);
  }
  return run;
}

/** A run whose replays are made in spells of the same number. */
class SpelledRun {
  readonly #run: LatencyRun;
  readonly #options: MeasureLatencyOptions;
  #spells = 0;
  /** Milliseconds that all replays took. */
  #spent = 0;

  private constructor(run: LatencyRun, options: MeasureLatencyOptions) {
    this.#run = run;
    this.#options = options;
    this.#spell();
  }

  static async begin(
    subject: Subject,
    load: LatencyLoad,
    options: MeasureLatencyOptions,
  ): Promise<SpelledRun> {
    return new SpelledRun(await LatencyRun.begin(subject, load, options), options);
  }

  /** Makes the next spell; nothing once all are made. */
  spell(): void {
    if (this.#spells === SPELLS) return;
    this.#run.rehearse();
    this.#spell();
  }

  /** Whether there are replays enough for a row, or all that there may be. */
  isEnough(wants: "enough" | "all"): boolean {
    return wants === "all" ? this.#run.isFull : this.#run.isEnough(true);
  }

  /** Milliseconds of quiet time that it needs more. */
  get left(): number {
    return this.#run.quietLeft * this.#spent / this.#run.replays;
  }

  /** Goes on for a moment. */
  turn(deadline: number, wants: "enough" | "all"): void {
    const start = performance.now();
    if (start >= deadline) return;
    this.#run.rehearse();
    for (let made = 0; !this.isEnough(wants); made++) {
      const now = performance.now();
      if (now >= deadline || made >= TURN.replays && now - start >= TURN.milliseconds) return;
      this.#replay();
    }
  }

  result(): ReturnType<LatencyRun["result"]> {
    return this.#run.result();
  }

  #spell(): void {
    const { replays = REPLAYS, budget = BUDGET } = this.#options;
    const share = ++this.#spells / SPELLS;
    const deadline = performance.now() + budget / SPELLS;
    const [most, least] = [replays, LEAST_REPLAYS].map((count) => Math.ceil(share * count));
    while (this.#run.replays < most!) {
      if (this.#run.replays >= least! && performance.now() >= deadline) break;
      this.#replay();
    }
  }

  #replay(): void {
    const start = performance.now();
    this.#run.replay();
    this.#spent += performance.now() - start;
  }
}
