import type { Trace } from "../../../workloads/trace/trace.ts";
import { type Caches, readClock, readThrough } from "./caches.ts";

/** Bytes that are read to empty the caches: more than most hold (rule L4). */
const EVICTED = 64 * 2 ** 20;

/**
 * Bytes of a part of them, and how often each is read in a row. Caches keep what was read before
 * from what is read once: after a single reading of all, some calls found their blocks still there,
 * and the least time of a call was that of one of these.
 */
const PART = 16 * 2 ** 20;
const READINGS = 3;

/** Caches that hold nothing of the heap when a reported operation begins. */
export class ColdCaches implements Caches {
  readonly stops: readonly number[];
  readonly #bytes: Uint8Array;

  constructor({ ops }: Trace, measured: Uint32Array | undefined) {
    this.stops = [...measured ?? ops.keys()];
    this.#bytes = bytesOfNobody();
  }

  before(): void {
    for (let start = 0; start < EVICTED; start += PART) {
      for (let i = 0; i < READINGS; i++) readThrough(this.#bytes, start, start + PART);
    }
    readClock();
  }

  beforeSlice(): void {}
}

let shared: Uint8Array | undefined;

/** Their pages all exist. */
function bytesOfNobody(): Uint8Array {
  return shared ??= new Uint8Array(EVICTED).fill(1);
}
