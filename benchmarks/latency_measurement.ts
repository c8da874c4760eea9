import { control } from "../allocators/control.ts";
import type { Subject } from "../allocators/subject.ts";
import { BUDGET, type LatencyLoad, LEAST_REPLAYS, REPLAYS } from "../meters/latency_meter.ts";
import { LatencyRun } from "../meters/latency_run.ts";
import { contextOf } from "./_latency_context.ts";
import { toLatencyRows } from "./_latency_rows.ts";
import type { LatencyRow } from "./latency_row.ts";
import type { MeasureLatencyOptions } from "./measure_latency.ts";

/** Spells that the replays of a measurement are made in. */
export const SPELLS = 3;

/**
 * The measurement of a workload on a subject and on the do-nothing control beside it, made in three spells.
 *
 * Whoever measures many workloads begins all of them before the second spell of the first: what disturbs the machine for
 * seconds or minutes then falls into one spell of each, and the least time of a call is that of another. Begin needs the
 * event loop; the other spells do not, so that they can be made when everything else is over.
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
   * Makes the first spell, and counts steps if asked to. The control is measured once for each load.
   *
   * @throws {RangeError} If fewer than 31 replays are asked for.
   * @throws {TypeError} If the allocator lacks an operation that the workload uses.
   */
  static async begin(
    subject: Subject,
    load: LatencyLoad,
    options: MeasureLatencyOptions = {},
  ): Promise<LatencyMeasurement> {
    const beside = await controlRun(load, options);
    const run = subject === control ? beside : await SpelledRun.begin(subject, load, options);
    const context = await contextOf(subject, load, run.result(), options);
    return new LatencyMeasurement(run, beside, context);
  }

  /** Makes the next spell; nothing once all are made. */
  spell(): void {
    this.#control.spell(this);
    this.#run.spell(this);
  }

  /** Makes all spells that are left. */
  finish(): void {
    for (let spell = 1; spell < SPELLS; spell++) this.spell();
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
  readonly #replays: number;
  readonly #budget: number;
  #spells = 0;
  /** The measurement that asks for spells; others that share the run do not. */
  #owner: LatencyMeasurement | undefined;

  private constructor(
    run: LatencyRun,
    { replays = REPLAYS, budget = BUDGET }: MeasureLatencyOptions,
  ) {
    this.#run = run;
    this.#replays = replays;
    this.#budget = budget;
    this.#spell();
  }

  static async begin(
    subject: Subject,
    load: LatencyLoad,
    options: MeasureLatencyOptions,
  ): Promise<SpelledRun> {
    return new SpelledRun(await LatencyRun.begin(subject, load, options), options);
  }

  spell(owner: LatencyMeasurement): void {
    this.#owner ??= owner;
    if (owner !== this.#owner || this.#spells === SPELLS) return;
    this.#run.rehearse();
    this.#spell();
  }

  result(): ReturnType<LatencyRun["result"]> {
    return this.#run.result();
  }

  #spell(): void {
    const share = ++this.#spells / SPELLS;
    const deadline = performance.now() + this.#budget / SPELLS;
    const [most, least] = [this.#replays, LEAST_REPLAYS].map((count) => Math.ceil(share * count));
    while (this.#run.replays < most!) {
      if (this.#run.replays >= least! && performance.now() >= deadline) break;
      this.#run.replay();
    }
  }
}
