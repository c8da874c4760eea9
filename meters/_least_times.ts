/** How often the least time a call must take, besides ten steps of the clock, to be taken for another than the least. */
const FAR = 5;

/**
 * The least time of each of several calls, told finer than the clock steps.
 *
 * A call that takes 134 ns on a clock that steps by 10 ns is timed as 130 or 140 ns: which of the two depends on where between
 * two steps it begins, which is another place in each replay. How often it is which tells the rest, as a timer's converter
 * averages over many starts. The least time alone would jump by a whole step from run to run.
 */
export class LeastTimes {
  readonly #step: number;
  readonly #least: Float64Array;
  /** How often each call took its least time, and how often a step more. */
  readonly #atLeast: Uint32Array;
  readonly #above: Uint32Array;
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
    this.#atLeast = new Uint32Array(calls);
    this.#above = new Uint32Array(calls);
    this.#all = new Uint32Array(calls);
    this.#far = new Uint32Array(calls);
  }

  /**
   * Adds a time of a call. Constant time.
   *
   * @returns The least time as far as is known now: at least the least that the clock showed, and less than a step above it.
   */
  add(call: number, time: number): number {
    const step = this.#step;
    const least = this.#least[call]!;
    const before = this.#all[call]!++;
    // Readings are rounded, so times a step apart are so within half a step.
    if (time < least - step / 2) {
      if (isFar(least, time, step)) this.#far[call] = before;
      this.#above[call] = time > least - 1.5 * step ? this.#atLeast[call]! : 0;
      this.#atLeast[call] = 1;
      this.#least[call] = time;
    } else if (time <= least + step / 2) {
      this.#atLeast[call]!++;
      if (time < least) this.#least[call] = time;
    } else if (time < least + 1.5 * step) {
      this.#above[call]!++;
    } else if (isFar(time, least, step)) {
      this.#far[call]!++;
    }
    return this.of(call);
  }

  /**
   * Whether a call took far more than its least time in most replays. Noise falls on one call now and on another then, so this
   * call does not do the same each time.
   */
  isUnsteady(call: number): boolean {
    return 2 * this.#far[call]! > this.#all[call]!;
  }

  /** The least time of a call; infinite if it has none. */
  of(call: number): number {
    const above = this.#above[call]!;
    if (above === 0) return this.#least[call]!;
    return this.#least[call]! + this.#step * above / (above + this.#atLeast[call]!);
  }
}

function isFar(time: number, least: number, step: number): boolean {
  return time > FAR * least + 10 * step;
}
