/** What a reading of the clock is worth. In nanoseconds. */
export interface ClockProbe {
  /**
   * By how much durations step, and readings too: 10 on many processors, 1 if every nanosecond is
   * shown, 0 if all durations were the same, Infinity if the clock stood still.
   */
  readonly step: number;
  /** Smallest duration between two readings in a row: what timing nothing costs. */
  readonly floor: number;
}

/**
 * Probes the clock that latencies are measured with, `performance.now()`.
 *
 * Takes about 10 ms. The step is that of the shortest durations seen, to the nanosecond; a runtime
 * that rounds its clock shows here, and a processor whose counter advances by several nanoseconds
 * at once.
 *
 * @returns The step of the clock and the least duration that it can tell.
 *
 * @example The clock of this runtime
 * ```ts
 * import { probeClock } from "@allocert/allocert/meters";
 * import { assert } from "@std/assert";
 *
 * const { step, floor } = probeClock();
 * assert(step >= 1 && floor >= 0);
 * ```
 */
export function probeClock(): ClockProbe {
  const seen = new Set<number>();
  for (let i = 0; i < READINGS; i++) {
    const start = performance.now();
    const end = performance.now();
    seen.add(toNanoseconds(end - start));
  }
  const durations = [...seen].sort((a, b) => a - b);
  return { step: stepOf(durations.slice(0, SHORTEST)), floor: durations[0]! };
}

/**
 * The least step between durations that ascend.
 *
 * The difference of two rounded readings is off by up to a nanosecond, so neighbours by 1 ns are
 * one and the same duration: unless there are three in a row, which only a clock shows that tells
 * nanoseconds apart.
 */
function stepOf(durations: readonly number[]): number {
  let step = Infinity;
  let first = durations[0]!;
  for (const duration of durations) {
    if (duration - first === 2 && durations.includes(first + 1)) return 1;
    if (duration - first > 1) {
      step = Math.min(step, duration - first);
      first = duration;
    }
  }
  if (step !== Infinity) return step;
  return durations[0] === 0 ? Infinity : 0;
}

/** Whole nanoseconds of a duration that `performance.now()` gave in milliseconds. */
export function toNanoseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1e6);
}

const READINGS = 50_000;

/** Durations looked at: between long ones the frequency of the clock may have been corrected. */
const SHORTEST = 16;
