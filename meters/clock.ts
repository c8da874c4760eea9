/** What a reading of the clock is worth. In nanoseconds. */
export interface ClockProbe {
  /** Smallest step by which two durations differ. */
  readonly step: number;
  /** Smallest duration between two readings in a row: what timing nothing costs. */
  readonly floor: number;
}

/**
 * Probes the clock that latencies are measured with, `performance.now()`.
 *
 * Takes about 10 ms. The step is that of the durations seen, to the nanosecond; a runtime that rounds its clock shows here.
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
  let step = durations.at(-1)!;
  for (let i = 1; i < durations.length; i++) {
    step = Math.min(step, durations[i]! - durations[i - 1]!);
  }
  return { step, floor: durations[0]! };
}

/** Whole nanoseconds of a duration that `performance.now()` gave in milliseconds. */
export function toNanoseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1e6);
}

const READINGS = 50_000;
