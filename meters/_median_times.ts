import type { CallTimes } from "./_call_times.ts";

/**
 * The median time of each of several calls.
 *
 * With cold caches the same call does not do the same in each replay: what the memory needs for each line depends on which page of
 * it is open, on what others ask of it, and on lines that happened to stay. Its times spread over a factor of two, and the least of
 * them is that of the luckiest replay: from run to run it differs by twice as much as the median.
 */
export class MedianTimes implements CallTimes {
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
    const times = this.#times[call]!;
    const { length } = times;
    if (length === 0) return Infinity;
    return (times[(length - 1) >> 1]! + times[length >> 1]!) / 2;
  }

  /** Never: what is so in most replays is the median. */
  isUnsteady(): boolean {
    return false;
  }
}
