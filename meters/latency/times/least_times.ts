import type { CallTimes } from "./call_times.ts";

/**
 * How often the least time a call must take, besides ten steps of the clock, to be taken for
 * another than the least.
 */
const FAR = 5;

/** Steps of the clock above the least time within which times are averaged. */
const WINDOW = 3;

/**
 * The least time of each of several calls, told finer than the clock steps.
 *
 * A call that takes 134 ns on a clock that steps by 10 ns is timed as 130 or 140 ns: which of the
 * two depends on where between two steps it begins, which is another place in each replay. The mean
 * of what was seen tells the rest, as a timer's converter averages over many starts. The least time
 * alone would jump by a whole step from run to run. Three steps are averaged, so that one lucky
 * reading below the rest does not pull the mean down to just under the next step.
 */
export class LeastTimes implements CallTimes {
  readonly #step: number;
  readonly #least: Float64Array;
  /** How often each call took its least time, and one, two and three steps more. */
  readonly #near: Uint32Array;
  /** How often each was timed, and how often far above the least. */
  readonly #all: Uint32Array;
  readonly #far: Uint32Array;

  /**
   * @param calls How many calls there are.
   * @param step Step of the clock, in the unit of the times; 0 for one that shows all.
   */
  constructor(calls: number, step: number) {
    this.#step = step;
    this.#least = new Float64Array(calls).fill(Infinity);
    this.#near = new Uint32Array(calls * (WINDOW + 1));
    this.#all = new Uint32Array(calls);
    this.#far = new Uint32Array(calls);
  }

  /**
   * Adds a time of a call. Constant time.
   *
   * @returns The least time as far as is known now: at least the least that the clock showed, and
   * less than three steps above it.
   */
  add(call: number, time: number): number {
    const step = this.#step;
    const least = this.#least[call]!;
    const before = this.#all[call]!++;
    // Readings are rounded, so times a step apart are so within half a step.
    if (time < least - step / 2) {
      if (isFar(least, time, step)) this.#far[call] = before;
      this.#lower(call, step === 0 ? Infinity : Math.round((least - time) / step));
      this.#least[call] = time;
    } else if (time <= least + step / 2) {
      this.#near[call * (WINDOW + 1)]!++;
      if (time < least) this.#least[call] = time;
    } else if (time < least + (WINDOW + 0.5) * step) {
      this.#near[call * (WINDOW + 1) + Math.round((time - least) / step)]!++;
    } else if (isFar(time, least, step)) {
      this.#far[call]!++;
    }
    return this.of(call);
  }

  /** Moves what was counted up by some steps; the least time was seen once. */
  #lower(call: number, steps: number): void {
    const first = call * (WINDOW + 1);
    for (let i = WINDOW; i >= 0; i--) {
      this.#near[first + i] = i < steps ? 0 : this.#near[first + i - steps]!;
    }
    this.#near[first] = 1;
  }

  /**
   * Whether a call took far more than its least time in most replays. Noise falls on one call now
   * and on another then, so this call does not do the same each time.
   */
  isUnsteady(call: number): boolean {
    return 2 * this.#far[call]! > this.#all[call]!;
  }

  /** The least time of a call; infinite if it has none. */
  of(call: number): number {
    const first = call * (WINDOW + 1);
    let count = 0;
    let above = 0;
    for (let steps = 0; steps <= WINDOW; steps++) {
      const seen = this.#near[first + steps]!;
      count += seen;
      above += steps * seen;
    }
    return this.#least[call]! + (above === 0 ? 0 : this.#step * above / count);
  }
}

function isFar(time: number, least: number, step: number): boolean {
  return time > FAR * least + 10 * step;
}
