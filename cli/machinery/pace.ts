import { grouped } from "../../reports/formats/grouped.ts";

/** Says how far a long run is, how fast it is, and how long it will take. */
export class Pace {
  readonly #total: number;
  readonly #unit: string;
  readonly #start: number;
  /** What was done before this run. */
  readonly #before: number;

  /**
   * Starts now.
   *
   * @param total How much there is to do.
   * @param unit What is counted, in the plural.
   * @param before How much of it was done before.
   * @param now Milliseconds on a clock of one's own.
   */
  constructor(total: number, unit: string, before = 0, now = performance.now()) {
    this.#total = total;
    this.#unit = unit;
    this.#before = before;
    this.#start = now;
  }

  /**
   * One line: `12 of 30 samples, 2.5/s, 7 s left`. Rate and time left only once something was done.
   */
  text(done: number, now = performance.now()): string {
    const far = `${grouped(done)} of ${grouped(this.#total)} ${this.#unit}`;
    const seconds = (now - this.#start) / 1000;
    const made = done - this.#before;
    if (made <= 0 || seconds <= 0) return far;
    const rate = made / seconds;
    return `${far}, ${formatRate(rate)}, ${formatDuration((this.#total - done) / rate)} left`;
  }
}

function formatRate(perSecond: number): string {
  if (perSecond >= 1) return `${grouped(Number(perSecond.toPrecision(3)), 3)}/s`;
  return `${Number((60 * perSecond).toPrecision(2))}/min`;
}

function formatDuration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.ceil(whole / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
