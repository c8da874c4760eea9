import type { Subject } from "../../allocators/contract/subject.ts";
import { findCollector } from "./memory/collector.ts";
import { coreGauge } from "./clock/core_gauge.ts";
import { probeClock } from "./clock/clock.ts";
import { LatencyRecords } from "./_latency_records.ts";
import { ReplaySeries } from "./_replay_series.ts";
import {
  type LatencyLoad,
  type LatencyOptions,
  LEAST_REPLAYS,
  MOST_REPLAYS,
  type ReplayedLatency,
  REPLAYS,
} from "./latency_meter.ts";

/**
 * The replays of one load on one subject, made one by one by whoever measures several things and wants their replays to take
 * turns, or to be spread over a longer time: a machine is busy for seconds at a time, and what lasts longer than all replays
 * of a load is not told from the load. What {@linkcode replayLatency} does is made of it.
 *
 * @example Replays in two spells
 * ```ts
 * import { tlsf } from "@allocert/allocert/allocators";
 * import { LatencyRun } from "@allocert/allocert/meters";
 * import { holesProbe } from "@allocert/allocert/workloads";
 * import { assertEquals } from "@std/assert";
 *
 * const run = await LatencyRun.begin(tlsf, holesProbe(16), { replays: 62 });
 * for (let i = 0; i < 31; i++) run.replay();
 * // Something else is measured here.
 * run.rehearse();
 * for (let i = 0; i < 31; i++) run.replay();
 * assertEquals(run.result().replays, 62);
 * ```
 */
export class LatencyRun {
  readonly #series: ReplaySeries;
  /** Replays that were asked for. */
  readonly #asked: number | undefined;
  readonly #clock = probeClock();
  readonly #records: LatencyRecords;
  readonly #warmth: Pick<ReplayedLatency, "warmUps" | "settled" | "collected">;
  /** Replays' worth of quiet time below which the core was busy. */
  readonly #needed: number;
  /** Readings of the gauge during each replay. */
  readonly #readings: Float64Array[] = [];
  /** Those of the replay under way. */
  #reading: number[] = [];

  private constructor(
    subject: Subject,
    load: LatencyLoad,
    { replays, ways = false }: LatencyOptions,
    collect: (() => void) | undefined,
  ) {
    this.#asked = replays;
    this.#needed = Math.log(100 * (load.measured ?? load.trace.ops).length);
    this.#series = new ReplaySeries(subject, load, ways);
    this.#records = new LatencyRecords(load, this.#series.outcomes, this.#clock.step / 1e6);
    this.#warmth = { ...this.#series.warmUp(), collected: collect !== undefined };
    collect?.();
  }

  /**
   * Creates the allocator and warms up.
   *
   * @param subject What is measured.
   * @param load What it is asked.
   * @param options Settings, of which the budget is for the caller to keep.
   * @throws {RangeError} If fewer than {@linkcode LEAST_REPLAYS} replays are asked for.
   * @throws {TypeError} If the allocator lacks an operation that the trace uses.
   */
  static async begin(
    subject: Subject,
    load: LatencyLoad,
    options: LatencyOptions = {},
  ): Promise<LatencyRun> {
    const { replays = LEAST_REPLAYS } = options;
    if (!(replays >= LEAST_REPLAYS)) {
      throw new RangeError(
        `Cannot measure latency: "replays" must be at least ${LEAST_REPLAYS}, received ${replays}`,
      );
    }
    return new LatencyRun(subject, load, options, await findCollector());
  }

  /** Replays made until now. */
  get replays(): number {
    return this.#records.replays;
  }

  /**
   * Replays' worth of time in which the core was quiet. What counts as quiet is told by all readings of the gauge until now.
   */
  get quietReplays(): number {
    return this.#readings.reduce((sum, readings) => sum + shareOf(readings), 0);
  }

  /**
   * Replays' worth of quiet time that is still wanted: {@linkcode LEAST_REPLAYS}, or as much as tells a core that is not busy
   * if that is more.
   */
  get quietLeft(): number {
    return Math.max(0, Math.max(LEAST_REPLAYS, this.#needed) - this.quietReplays);
  }

  get #isBusy(): boolean {
    return this.quietReplays < this.#needed;
  }

  /**
   * Whether no further replay is needed: as many as were asked for have been made, or else {@linkcode REPLAYS}, enough of
   * them on a quiet core, of which the second half has lowered no worst case much.
   *
   * @param isOver Whether the budget is used up, so that {@linkcode LEAST_REPLAYS} will do.
   */
  isEnough(isOver: boolean): boolean {
    const needed = isOver ? LEAST_REPLAYS : this.#asked ?? REPLAYS;
    if (this.replays < needed) return false;
    if (this.#asked !== undefined || this.replays >= MOST_REPLAYS) return true;
    return this.quietLeft === 0 && !this.#records.isFalling(this.#half());
  }

  /** Whether no replay may follow: as many as were asked for, or {@linkcode MOST_REPLAYS}, have been made. */
  get isFull(): boolean {
    return this.replays >= (this.#asked ?? MOST_REPLAYS);
  }

  /** Makes a replay whose times are kept. */
  replay(): void {
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
  }

  /** Makes a replay whose times are dropped, after something else was done. */
  rehearse(): void {
    this.#series.replay();
  }

  /** What was found until now; at least two replays must have been made. */
  result(): ReplayedLatency {
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

/** Replays in one place of the memory. The first of them finds the caches full of what filled it. */
const STAY = 2;

/** Slices between two readings of the gauge. */
const GAUGED = 8;

/** The share of quiet ones among readings. */
function shareOf(readings: Float64Array): number {
  let quiet = 0;
  for (const reading of readings) if (coreGauge.isQuiet(reading)) quiet++;
  return quiet / readings.length;
}
