/**
 * How a call ended, and as far as an allocator can tell by which way:
 *
 * - `ok` it did what was asked;
 * - `null` it was refused;
 * - `fallback` it concerned a block of the backup heap;
 * - `exact` a free block was handed out whole, `split` one was cut;
 * - `merge-0`, `merge-1`, `merge-2` a freed block was joined with so many free neighbours.
 */
export type LatencyOutcome = (typeof LATENCY_OUTCOMES)[number];

/** All outcomes, in the order of reports. */
export const LATENCY_OUTCOMES = [
  "ok",
  "null",
  "fallback",
  "exact",
  "split",
  "merge-0",
  "merge-1",
  "merge-2",
] as const;
