/** One bucket of a {@linkcode Histogram}. */
export interface Bucket {
  /** Smallest duration in the bucket, in nanoseconds. */
  readonly low: number;
  /** First duration above the bucket, in nanoseconds. */
  readonly high: number;
  /** Durations recorded in it. */
  readonly count: number;
}

/**
 * Buckets per power of two; durations below twice as many nanoseconds have buckets of their own.
 */
const SUB_BUCKETS = 256;
const SUB_BUCKET_BITS = 8;
/** Durations from 2^40 ns (18 minutes) on share the last bucket. */
const LARGEST = 2 ** 40 - 1;
const LENGTH = SUB_BUCKETS * (40 - SUB_BUCKET_BITS + 1);

/**
 * Durations in whole nanoseconds, counted in log-linear buckets.
 *
 * Below 512 ns a bucket is 1 ns wide, above it is at most 1/256 (0.4 %) of its lower bound. Memory
 * is fixed (66 KiB), whatever the number of samples, and `record` takes constant time and allocates
 * nothing.
 *
 * @example Count durations
 * ```ts
 * import { Histogram } from "@allocert/allocert/meters";
 * import { assertEquals } from "@std/assert";
 *
 * const histogram = new Histogram();
 * for (const nanoseconds of [60, 60, 1001]) histogram.record(nanoseconds);
 * assertEquals([...histogram.buckets()], [
 *   { low: 60, high: 61, count: 2 },
 *   { low: 1000, high: 1002, count: 1 },
 * ]);
 * ```
 */
export class Histogram {
  readonly #counts = new Float64Array(LENGTH);
  #total = 0;
  #min = Infinity;
  #max = -Infinity;

  /** Number of durations recorded. */
  get total(): number {
    return this.#total;
  }

  /** Smallest duration recorded, exact; `Infinity` if there is none. */
  get min(): number {
    return this.#min;
  }

  /** Largest duration recorded, exact; `-Infinity` if there is none. */
  get max(): number {
    return this.#max;
  }

  /** Counts one duration; a non-negative integer. Constant time. */
  record(nanoseconds: number): void {
    this.#total++;
    if (nanoseconds < this.#min) this.#min = nanoseconds;
    if (nanoseconds > this.#max) this.#max = nanoseconds;
    const index = bucketOf(nanoseconds);
    this.#counts[index] = this.#counts[index]! + 1;
  }

  /** The buckets that hold something, from the lowest on. */
  *buckets(): Generator<Bucket> {
    for (const [index, count] of this.#counts.entries()) {
      if (count > 0) yield { low: lowOf(index), high: lowOf(index + 1), count };
    }
  }
}

function bucketOf(nanoseconds: number): number {
  const value = Math.min(nanoseconds, LARGEST);
  if (value < 2 * SUB_BUCKETS) return value;
  const exponent = Math.floor(Math.log2(value)) - SUB_BUCKET_BITS;
  return exponent * SUB_BUCKETS + Math.floor(value / 2 ** exponent);
}

function lowOf(index: number): number {
  if (index < 2 * SUB_BUCKETS) return index;
  const exponent = Math.floor(index / SUB_BUCKETS) - 1;
  return (index - exponent * SUB_BUCKETS) * 2 ** exponent;
}
