import type { Subject } from "../allocators/subject.ts";
import { findCollector } from "./_collector.ts";
import { LatencyRecords } from "./_latency_records.ts";
import { ReplaySeries } from "./_replay_series.ts";
import {
  type LatencyLoad,
  type LatencyOptions,
  LEAST_REPLAYS,
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
  readonly #outcomes: Uint8Array;
  readonly #records: LatencyRecords;
  readonly #warmth: Pick<ReplayedLatency, "warmUps" | "settled" | "collected">;
  #replays = 0;

  private constructor(
    subject: Subject,
    load: LatencyLoad,
    { replays = REPLAYS, ways = false }: LatencyOptions,
    collect: (() => void) | undefined,
  ) {
    this.#series = new ReplaySeries(subject, load);
    this.#outcomes = this.#series.classify(ways, load.measured);
    this.#records = new LatencyRecords(load, this.#outcomes, replays);
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
    const { replays = REPLAYS } = options;
    if (!(replays >= LEAST_REPLAYS)) {
      throw new RangeError(
        `Cannot measure latency: "replays" must be at least ${LEAST_REPLAYS}, received ${replays}`,
      );
    }
    return new LatencyRun(subject, load, options, await findCollector());
  }

  /** Replays made until now. */
  get replays(): number {
    return this.#replays;
  }

  /** Makes a replay whose times are kept; at most as many as were asked for. */
  replay(): void {
    this.#series.replay();
    this.#records.add(this.#series.arrays, this.#replays++);
  }

  /** Makes a replay whose times are dropped, after something else was done. */
  rehearse(): void {
    this.#series.replay();
  }

  /** What was found until now; at least two replays must have been made. */
  result(): ReplayedLatency {
    return {
      replays: this.#replays,
      ...this.#warmth,
      sameHash: this.#series.isSame,
      outcomes: this.#outcomes,
      operations: this.#records.operations(this.#replays),
    };
  }
}
