import type { CallTimes } from "./call_times.ts";

/** Share of the replays that are not above what a call takes. */
const SHARE = 0.1;

/** How many times that the median must be for a call to be unsteady. */
const FAR = 5;

/**
 * The lowest decile of the times of each of several calls.
 *
 * With cold caches the same call does not do the same in each replay: what the memory needs for a
 * line depends on which page of it is open, on what others ask of it, and on lines that happened to
 * stay. Its times spread over a factor of two. The least is that of the luckiest replay, the median
 * tells how busy others kept the memory; from run to run each differs by twice as much as this.
 */
export class DecileTimes implements CallTimes {
  /** The times of each call, ascending. */
  readonly #times: readonly number[][];

  /** @param calls How many calls there are. */
  constructor(calls: number) {
    this.#times = Array.from({ length: calls }, () => []);
  }

  /** Linear time in what was added before: a cold replay takes far longer. */
  add(call: number, time: number): number {
    const times = this.#times[call]!;
    const place = times.findLastIndex((other) => other <= time) + 1;
    times.splice(place, 0, time);
    return this.of(call);
  }

  of(call: number): number {
    return this.#quantile(call, SHARE);
  }

  isUnsteady(call: number): boolean {
    return this.#quantile(call, 0.5) > FAR * this.of(call);
  }

  #quantile(call: number, share: number): number {
    const times = this.#times[call]!;
    return times[Math.floor(share * times.length)] ?? Infinity;
  }
}
