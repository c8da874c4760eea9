import type { Subject } from "../../allocators/contract/subject.ts";
import type { ReplayLoad } from "../replay_load.ts";
import { ReplaySeries } from "./_replay_series.ts";
import { probeClock } from "./clock/clock.ts";
import { coreGauge } from "./clock/core_gauge.ts";
import { findCollector } from "./memory/collector.ts";
import type { ReplayTimes } from "./replay_times.ts";
import { ReplayRecords } from "./times/replay_records.ts";
import { BUDGET, LEAST_REPLAYS, REPLAYS, type TimingOptions } from "./timing_options.ts";

/** Replays that are never exceeded, unless they are asked for. */
const MOST_REPLAYS = 5_000;

/** Spells that the replays of a run are made in, of the same number each. */
const SPELLS = 3;

/**
 * Replays and milliseconds of a turn, at least: costly replays are as many as all others, cheap
 * ones more.
 */
const TURN = { replays: 10, milliseconds: 150 };

/**
 * Replays in one place of the memory. The first of them finds the caches full of what filled it.
 */
const STAY = 2;

/** Slices between two readings of the gauge. */
const GAUGED = 8;

/**
 * The replays of one load on one subject, and the scheduler of the replays of many.
 *
 * A run begins, makes a spell of its replays whenever it is asked to, and is finished together with
 * all others. Whoever measures many things begins all of them before any is finished: what disturbs
 * the machine for seconds or minutes then falls into one spell of each, and the least time of a
 * call is that of another. Runs that are compared, of the same load with the same settings, go
 * together.
 */
export class TimedRun {
  readonly #series: ReplaySeries;
  /** Replays that were asked for. */
  readonly #asked: number | undefined;
  readonly #budget: number;
  readonly #clock = probeClock();
  readonly #records: ReplayRecords;
  readonly #warmth: Pick<ReplayTimes, "warmUps" | "settled" | "collected">;
  /** Replays' worth of quiet time below which the core was busy. */
  readonly #needed: number;
  /** Readings of the gauge during each replay. */
  readonly #readings: Float64Array[] = [];
  /** Those of the replay under way. */
  #reading: number[] = [];
  #spells = 0;
  /** Milliseconds that all replays took. */
  #spent = 0;

  private constructor(
    subject: Subject,
    load: ReplayLoad,
    { replays, budget = BUDGET, ways = false }: TimingOptions,
    collect: (() => void) | undefined,
  ) {
    this.#asked = replays;
    this.#budget = budget;
    this.#needed = Math.log(100 * (load.measured ?? load.trace.ops).length);
    this.#series = new ReplaySeries(subject, load, ways);
    this.#records = new ReplayRecords(load, this.#series.outcomes, this.#clock.step / 1e6);
    this.#warmth = { ...this.#series.warmUp(), collected: collect !== undefined };
    collect?.();
  }

  /**
   * Creates the allocator and warms up. Needs the event loop, which what follows does not.
   *
   * @throws {RangeError} If fewer than {@linkcode LEAST_REPLAYS} replays are asked for.
   * @throws {TypeError} If the allocator lacks an operation that the trace uses.
   */
  static async begin(
    subject: Subject,
    load: ReplayLoad,
    options: TimingOptions = {},
  ): Promise<TimedRun> {
    const { replays = LEAST_REPLAYS } = options;
    if (!(replays >= LEAST_REPLAYS)) {
      throw new RangeError(
        `Cannot measure latency: "replays" must be at least ${LEAST_REPLAYS}, received ${replays}`,
      );
    }
    return new TimedRun(subject, load, options, await findCollector());
  }

  /**
   * Makes the next spell of runs that go together, by turns; nothing once all are made. What the
   * machine does in the meantime meets all of them alike.
   */
  static spell(runs: readonly TimedRun[]): void {
    const [first] = runs;
    if (first === undefined || first.#spells === SPELLS) return;
    if (first.#spells > 0) { for (const run of runs) run.#rehearse(); }
    for (const run of runs) run.#spells++;
    const share = first.#spells / SPELLS;
    const least = Math.ceil(share * LEAST_REPLAYS);
    const most = Math.ceil(share * (first.#asked ?? REPLAYS));
    const budget = share * first.#budget * runs.length;
    takeTurns(runs, () => {
      if (first.replays < least) return least - first.replays;
      return sum(runs, (run) => run.#spent) < budget ? most - first.replays : 0;
    });
  }

  /**
   * Makes the spells that are left of several groups of runs, those of one far apart. Then those
   * that want more go on by turns, whoever needs least quiet time first.
   *
   * @param groups What was begun; the runs of a group go together.
   * @param deadline When nobody goes on any more, by `performance.now()`. All spells are made.
   * @param wants Who goes on until then: those that have not enough replays for a figure, or all
   *   that may. In a large heap some calls find their blocks in the nearest cache only once in a
   *   hundred replays.
   */
  static finish(
    groups: readonly (readonly TimedRun[])[],
    deadline: number,
    wants: "enough" | "all" = "enough",
  ): void {
    for (let spell = 0; spell < SPELLS; spell++) {
      for (const runs of groups) TimedRun.spell(runs);
    }
    const left = (runs: readonly TimedRun[]) => sum(runs, (run) => run.#left);
    const isDone = (runs: readonly TimedRun[]) => runs.every((run) => run.#has(wants));
    for (let waiting = groups; waiting.length > 0 && performance.now() < deadline;) {
      waiting = waiting.filter((runs) => !isDone(runs)).sort((a, b) => left(a) - left(b));
      for (const runs of waiting) {
        const start = performance.now();
        if (start >= deadline) return;
        for (const run of runs) run.#rehearse();
        const end = start + TURN.milliseconds * runs.length;
        const enough = runs[0]!.replays + TURN.replays;
        takeTurns(runs, () => {
          const now = performance.now();
          if (now >= deadline || isDone(runs)) return 0;
          return now < end ? STAY : enough - runs[0]!.replays;
        });
      }
    }
  }

  /** Replays made until now. */
  get replays(): number {
    return this.#records.replays;
  }

  /**
   * Replays' worth of time in which the core was quiet. What counts as quiet is told by all
   * readings of the gauge until now.
   */
  get quietReplays(): number {
    return this.#readings.reduce((sum, readings) => sum + shareOf(readings), 0);
  }

  /**
   * Whether there are replays enough for a figure: as many as were asked for in the time that there
   * was, or else enough of them on a quiet core, of which the second half has lowered no worst case
   * much.
   */
  get isEnough(): boolean {
    if (this.#asked !== undefined || this.replays >= MOST_REPLAYS) return true;
    return this.#quietLeft === 0 && !this.#records.isFalling(this.#half());
  }

  /** Makes a replay whose times are kept. */
  replay(): void {
    const start = performance.now();
    const turn = this.replays;
    if (turn % STAY === 0) this.#series.move();
    this.#reading = [];
    // In each replay before other slices: the calls behind a reading find other caches.
    this.#series.replay((slice) => {
      if ((slice + turn) % GAUGED === 0) this.#read();
    });
    this.#read();
    this.#records.add(this.#series.arrays);
    this.#readings.push(Float64Array.from(this.#reading));
    this.#spent += performance.now() - start;
  }

  /** What was found until now; at least two replays must have been made. */
  result(): ReplayTimes {
    return {
      replays: this.replays,
      quietReplays: this.quietReplays,
      busy: this.#isBusy,
      clock: this.#clock,
      ...this.#warmth,
      sameHash: this.#series.isSame,
      outcomes: this.#series.outcomes,
      operations: this.#records.operations(this.#half()),
    };
  }

  get #isBusy(): boolean {
    return this.quietReplays < this.#needed;
  }

  /** Replays' worth of quiet time that is still wanted for a figure, of a core that is not busy. */
  get #quietLeft(): number {
    return Math.max(0, Math.max(LEAST_REPLAYS, this.#needed) - this.quietReplays);
  }

  /** The same in milliseconds. */
  get #left(): number {
    return this.#quietLeft * this.#spent / this.replays;
  }

  #has(wants: "enough" | "all"): boolean {
    if (wants === "enough") return this.isEnough;
    return this.replays >= (this.#asked ?? MOST_REPLAYS);
  }

  /** Makes a replay whose times are dropped, after something else was done. */
  #rehearse(): void {
    this.#series.replay();
  }

  /** The replays until half of the quiet time was over; half of all if there was little. */
  #half(): number {
    if (this.#isBusy) return this.replays >> 1;
    const quiet = this.quietReplays;
    let half = 0;
    for (let sum = 0; sum < quiet / 2;) sum += shareOf(this.#readings[half++]!);
    return half;
  }

  /** The second of two readings finds the work as warm as it needs. */
  #read(): void {
    this.#reading.push(Math.min(coreGauge.read(), coreGauge.read()));
  }
}

/**
 * Replays of several runs by turns, as many of each, until none is wanted.
 *
 * A turn is as long as the memory stays the same, so that a run finds the caches as if it went
 * alone.
 *
 * @param wanted How many more of each are wanted; asked again after each turn of all.
 */
function takeTurns(runs: readonly TimedRun[], wanted: () => number): void {
  const longest = runs.length > 1 ? STAY : 1;
  for (let count = wanted(); count > 0; count = wanted()) {
    for (const run of runs) {
      for (let i = 0; i < Math.min(count, longest); i++) run.replay();
    }
  }
}

function sum(runs: readonly TimedRun[], of: (run: TimedRun) => number): number {
  return runs.reduce((sum, run) => sum + of(run), 0);
}

/** The share of quiet ones among readings. */
function shareOf(readings: Float64Array): number {
  let quiet = 0;
  for (const reading of readings) if (coreGauge.isQuiet(reading)) quiet++;
  return quiet / readings.length;
}
