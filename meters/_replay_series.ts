import type { Allocator } from "../allocators/allocator.ts";
import type { Subject } from "../allocators/subject.ts";
import { createHeap, type Heap } from "../workloads/probe.ts";
import { Op, type Trace } from "../workloads/trace.ts";
import { FNV_BASIS, SKIPPED, type TimedArrays, timedReplay } from "./_timed_replay.ts";
import type { LatencyLoad } from "./latency_meter.ts";

/** Byte that the region is filled with before each replay. */
const JUNK = 0xa5;

/** Operations replayed by one call. */
const SLICE = 256;

/** Replays of one load on one subject, all from the same state. */
export class ReplaySeries {
  readonly arrays: TimedArrays;
  sameHash = true;
  readonly #subject: Subject;
  readonly #trace: Trace;
  readonly #heap: Heap;
  readonly #bytes: Uint8Array;
  #hash: number | undefined;
  /** The last allocator, kept alive on purpose: see {@linkcode replayLatency}. */
  #allocator: Allocator;

  constructor(subject: Subject, { trace, regionSize, pools }: LatencyLoad) {
    this.#subject = subject;
    this.#trace = trace;
    this.#heap = createHeap(subject, regionSize, pools);
    this.#allocator = this.#heap.allocator;
    requireOperations(subject, this.#allocator, trace);
    this.#bytes = new Uint8Array(this.#heap.region.buffer);
    this.arrays = {
      addresses: new Float64Array(trace.idCount),
      times: new Float64Array(trace.ops.length),
      kinds: new Uint8Array(trace.ops.length),
    };
  }

  /** Replays the trace; the first slice once before, so that its code is as warm as that of the others. */
  replay(): void {
    const length = this.#trace.ops.length;
    this.#reset();
    this.#replaySlice(0, FNV_BASIS);
    this.#reset();
    let hash = FNV_BASIS;
    for (let from = 0; from < length; from += SLICE) hash = this.#replaySlice(from, hash);
    this.#hash ??= hash;
    if (hash !== this.#hash) this.sameHash = false;
  }

  #reset(): void {
    this.#bytes.fill(JUNK);
    this.arrays.addresses.fill(0);
    const { region, pools } = this.#heap;
    this.#allocator = this.#subject.create(region);
    for (const { base, size } of pools) this.#allocator.addPool!(base, size);
  }

  #replaySlice(from: number, hash: number): number {
    const to = Math.min(from + SLICE, this.#trace.ops.length);
    const { base } = this.#heap.region;
    return timedReplay(this.#trace, from, to, this.#allocator, base, hash, this.arrays);
  }

  warmUp(): { warmUps: number; settled: boolean } {
    const start = performance.now();
    let previous = 0;
    for (let warmUps = 1;; warmUps++) {
      this.replay();
      const sum = this.#sum();
      const settled = Math.abs(sum - previous) < 0.05 * previous;
      previous = sum;
      const elapsed = performance.now() - start;
      if ((settled && elapsed >= 100) || (warmUps > 1 && elapsed >= 1_000)) {
        return { warmUps, settled };
      }
    }
  }

  #sum(): number {
    const { times, kinds } = this.arrays;
    let sum = 0;
    for (let i = 0; i < times.length; i++) if (kinds[i] !== SKIPPED) sum += times[i]!;
    return sum;
  }
}

function requireOperations(subject: Subject, allocator: Allocator, { ops, name }: Trace): void {
  const missing = ops.includes(Op.Realloc) && !allocator.realloc
    ? "realloc"
    : ops.includes(Op.Memalign) && !allocator.memalign
    ? "memalign"
    : ops.includes(Op.Mode) && !allocator.fallback
    ? "fallback"
    : undefined;
  if (missing !== undefined) {
    throw new TypeError(
      `Cannot measure latency: trace "${name}" uses "${missing}", which "${subject.name}" does not offer`,
    );
  }
}
