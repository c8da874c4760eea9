import type { FreshHeap } from "./fresh_heap.ts";

/** What lies in the caches when the operations of a replay begin. Nothing of it is timed. */
export interface Caches {
  /** The operations before which {@linkcode Caches.before} is called, ascending. */
  readonly stops: readonly number[];
  /**
   * Reads what the caches shall hold when this operation begins: right before it, after
   * {@linkcode Caches.beforeSlice}.
   */
  before(index: number, heap: FreshHeap): void;
  /**
   * Reads what they shall hold when the operations `from` to `to` begin, given the address of each
   * live id.
   */
  beforeSlice(from: number, to: number, heap: FreshHeap, addresses: Float64Array): void;
}

/** Bytes that come into a cache together. */
const CACHE_LINE = 64;

/** Readings of the clock that bring it into the caches. */
const CLOCK_READINGS = 8;

/** Keeps what is read from being optimised away. */
let sink = 0;

/** Reads a byte of each cache line. */
export function readThrough(bytes: Uint8Array, start = 0, end = bytes.length): void {
  let sum = bytes[end - 1]!;
  for (let i = start; i < end; i += CACHE_LINE) sum += bytes[i]!;
  use(sum);
}

/** Brings the clock, which is no part of what is measured, into the caches. */
export function readClock(): void {
  let sum = 0;
  for (let i = 0; i < CLOCK_READINGS; i++) sum += performance.now();
  use(sum);
}

/** Uses a value that was read only to have read it. */
export function use(value: number): void {
  sink += value;
}
