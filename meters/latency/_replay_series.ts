import type { Allocator } from "../../allocators/contract/allocator.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import { replay } from "../../workloads/trace/replay.ts";
import { Op, type Trace } from "../../workloads/trace/trace.ts";
import type { ReplayLoad } from "../replay_load.ts";
import { type Caches, readClock } from "./memory/caches.ts";
import { ColdCaches } from "./memory/cold_caches.ts";
import { CopyFinder } from "./memory/copy_finder.ts";
import { FreshHeap } from "./memory/fresh_heap.ts";
import { OutcomeClassifier } from "./_outcome_classifier.ts";
import { FNV_BASIS, SKIPPED, type TimedArrays, timedReplay } from "./clock/timed_replay.ts";
import { WarmCaches } from "./memory/warm_caches.ts";

/** Operations replayed by one call. */
const SLICE = 256;

/**
 * Operations that warm up the code of a replay: among so many, those that are rare occur as well,
 * such as a long copy.
 */
const REHEARSED = 8 * SLICE;

/** Bytes from which on a copy is timed with warm caches. */
const MUCH = 256;

/** Replays of one load on one subject, all from the same state. */
export class ReplaySeries {
  readonly arrays: TimedArrays;
  /** For each operation of the trace the number of its outcome. */
  readonly outcomes: Uint8Array;
  sameHash = true;
  readonly #trace: Trace;
  readonly #fresh: FreshHeap;
  /** Another, to warm up the code on. */
  readonly #rehearsed: FreshHeap;
  readonly #caches: Caches;
  #hash: number | undefined;

  /**
   * Learns how each operation ends, and which copy much, by a replay on the first allocator.
   *
   * @param ways Whether calls are told apart by the way they went.
   */
  constructor(subject: Subject, load: ReplayLoad, ways = false) {
    const { trace, measured, cold } = load;
    this.#trace = trace;
    this.#fresh = new FreshHeap(subject, load);
    this.#rehearsed = new FreshHeap(subject, load);
    const { heap } = this.#fresh;
    requireOperations(subject, heap.allocator, trace);
    this.arrays = {
      addresses: new Float64Array(trace.idCount),
      times: new Float32Array(trace.ops.length),
      kinds: new Uint8Array(trace.ops.length),
    };
    const classifier = new OutcomeClassifier(trace, heap, { ways, measured });
    const finder = new CopyFinder(heap.region, MUCH);
    replay(trace, heap.allocator, [classifier, finder]);
    this.outcomes = classifier.outcomes;
    this.#caches = cold
      ? new ColdCaches(trace, measured)
      : new WarmCaches(trace, measured, finder.copies);
  }

  /**
   * Replays the trace; its beginning once before on another heap, so that its code is as warm as
   * that of the rest.
   *
   * @param between Called before each slice with its number.
   */
  replay(between?: (slice: number) => void): void {
    const { addresses } = this.arrays;
    const caches = this.#caches;
    this.#fresh.renew();
    addresses.fill(0);
    this.#rehearse();
    readClock();
    let hash = FNV_BASIS;
    let start = 0;
    let slice = 0;
    for (const [part, stop] of [...caches.stops, this.#trace.ops.length].entries()) {
      for (let from = start; from < stop; from += SLICE) {
        const to = Math.min(from + SLICE, stop);
        between?.(slice++);
        caches.beforeSlice(from, to, this.#fresh, addresses);
        if (from === start && part > 0) caches.before(from, this.#fresh);
        hash = this.#replaySlice(this.#fresh, from, to, hash);
      }
      start = stop;
    }
    this.#hash ??= hash;
    if (hash !== this.#hash) this.sameHash = false;
    this.#fresh.learn();
  }

  /** Makes the replays to come in other memory. */
  move(): void {
    this.#fresh.move();
  }

  /**
   * Whether all replays went the same way: they returned the same, and wrote nowhere else than the
   * first.
   */
  get isSame(): boolean {
    return this.sameHash && this.#fresh.isClean;
  }

  /** Filling memory drives the code out of the caches, so this comes after it. */
  #rehearse(): void {
    const { addresses } = this.arrays;
    const { length } = this.#trace.ops;
    this.#rehearsed.renew();
    const end = Math.min(length, REHEARSED);
    for (let from = 0; from < end; from += SLICE) {
      this.#replaySlice(this.#rehearsed, from, Math.min(from + SLICE, length), FNV_BASIS);
    }
    this.#rehearsed.learn();
    for (let i = 0; i < end; i++) addresses[this.#trace.ids[i]!] = 0;
  }

  #replaySlice({ heap }: FreshHeap, from: number, to: number, hash: number): number {
    const { allocator, region } = heap;
    return timedReplay(this.#trace, from, to, allocator, region.base, hash, this.arrays);
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
