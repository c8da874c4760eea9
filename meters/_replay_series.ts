import type { Allocator } from "../allocators/allocator.ts";
import type { Subject } from "../allocators/subject.ts";
import { replay } from "../workloads/replay.ts";
import { Op, type Trace } from "../workloads/trace.ts";
import { type Copy, CopyFinder, HEADER } from "./_copy_finder.ts";
import { FreshHeap } from "./_fresh_heap.ts";
import { OutcomeClassifier } from "./_outcome_classifier.ts";
import { FNV_BASIS, SKIPPED, type TimedArrays, timedReplay } from "./_timed_replay.ts";
import type { LatencyLoad } from "./latency_meter.ts";

/** Operations replayed by one call. */
const SLICE = 256;

/** Operations that warm up the code of a replay: among so many, those that are rare occur as well, such as a long copy. */
const REHEARSED = 8 * SLICE;

/** Operations between the reading of the memory and the first that is reported. */
const RUN_UP = 16;

/** Bytes that come into a cache together. */
const CACHE_LINE = 64;

/** Readings of the clock that bring it into the caches. */
const CLOCK_READINGS = 8;

/** Bytes from which on a copy is timed with warm caches. */
const MUCH = 256;

/** Bytes that are read to empty the caches: more than most hold (rule L4). */
const EVICTED = 64 * 2 ** 20;

/**
 * Bytes of a part of them, and how often each is read in a row. Caches keep what was read before from what is read once: after
 * a single reading of all, some calls found their blocks still there, and the least time of a call was that of one of these.
 */
const PART = 16 * 2 ** 20;
const READINGS = 3;

/** Replays of one load on one subject, all from the same state. */
export class ReplaySeries {
  readonly arrays: TimedArrays;
  sameHash = true;
  /** Keeps the reading in {@linkcode replay} from being optimised away. */
  touched = 0;
  readonly #trace: Trace;
  readonly #fresh: FreshHeap;
  /** Another, to warm up the code on. */
  readonly #rehearsed: FreshHeap;
  /** For each operation the bytes that its block had before. */
  readonly #sizes: Float64Array;
  /** Operations before which the memory is read through, or if the caches are to be cold something else. */
  readonly #readings: ReadonlySet<number>;
  /** Operations that copy much, unless the caches are to be cold. */
  #copies: ReadonlyMap<number, Copy> = new Map();
  /** All of these, ascending. */
  #turns: readonly number[] = [];
  /** What is read if the caches are to be cold. */
  readonly #evicting: Uint8Array | undefined;
  #hash: number | undefined;

  constructor(subject: Subject, load: LatencyLoad) {
    const { trace, measured, cold } = load;
    this.#trace = trace;
    this.#fresh = new FreshHeap(subject, load);
    this.#rehearsed = new FreshHeap(subject, load);
    requireOperations(subject, this.#fresh.heap.allocator, trace);
    this.#sizes = sizesBefore(trace);
    const start = Math.max(0, (measured?.[0] ?? 0) - RUN_UP);
    this.#readings = new Set(cold ? measured ?? trace.ops.keys() : start > 0 ? [start] : []);
    this.#evicting = cold ? evictingBytes() : undefined;
    this.arrays = {
      addresses: new Float64Array(trace.idCount),
      times: new Float32Array(trace.ops.length),
      kinds: new Uint8Array(trace.ops.length),
    };
  }

  /**
   * Says how each operation ends, and learns which copy much, by a replay on the first allocator; to be called before all
   * others.
   *
   * @param ways Whether calls are told apart by the way they went.
   */
  classify(ways: boolean, measured: Uint32Array | undefined): Uint8Array {
    const { heap } = this.#fresh;
    const classifier = new OutcomeClassifier(this.#trace, heap, { ways, measured });
    const finder = new CopyFinder(heap.region, MUCH);
    replay(this.#trace, heap.allocator, [classifier, finder]);
    if (this.#evicting === undefined) this.#copies = finder.copies;
    const turns = new Set([...this.#readings, ...this.#copies.keys()]);
    this.#turns = [...turns].sort((a, b) => a - b);
    return classifier.outcomes;
  }

  /**
   * Replays the trace; its beginning once before on another heap, so that its code is as warm as that of the rest.
   *
   * @param between Called before each slice with its number.
   */
  replay(between?: (slice: number) => void): void {
    const length = this.#trace.ops.length;
    this.#fresh.renew();
    this.arrays.addresses.fill(0);
    this.#rehearse();
    this.#readClock();
    let hash = FNV_BASIS;
    let from = 0;
    let slice = 0;
    for (let i = 0; i <= this.#turns.length; i++) {
      const turn = this.#turns[i] ?? length;
      for (; from < turn; from += SLICE) {
        between?.(slice++);
        if (this.#evicting === undefined) this.#touchReturned(from, Math.min(from + SLICE, turn));
        hash = this.#replaySlice(this.#fresh, from, turn, hash);
      }
      from = turn;
      if (this.#readings.has(turn)) this.#read();
      const copy = this.#copies.get(turn);
      if (copy !== undefined) this.#readCopy(copy);
    }
    this.#hash ??= hash;
    if (hash !== this.#hash) this.sameHash = false;
    this.#fresh.learn();
  }

  /** Makes the replays to come in other memory. */
  move(): void {
    this.#fresh.move();
  }

  /** Whether all replays went the same way: they returned the same, and wrote nowhere else than the first. */
  get isSame(): boolean {
    return this.sameHash && this.#fresh.isClean;
  }

  /** Filling memory drives the code out of the caches, so this comes after it. */
  #rehearse(): void {
    const { addresses } = this.arrays;
    const { length } = this.#trace.ops;
    this.#rehearsed.renew();
    for (let from = 0; from < length && from < REHEARSED; from += SLICE) {
      this.#replaySlice(this.#rehearsed, from, length, FNV_BASIS);
    }
    this.#rehearsed.learn();
    for (let i = 0; i < REHEARSED && i < length; i++) addresses[this.#trace.ids[i]!] = 0;
  }

  /** Reads through the memory, so that building the state leaves none of it further away than the rest; or through another. */
  #read(): void {
    if (this.#evicting === undefined) this.touched += sumOf(this.#fresh.bytes);
    else this.#evict(this.#evicting);
    this.#readClock();
  }

  /**
   * Touches both ends of the blocks that will be given back, as the program that uses them would have. The trace does not, and a
   * block that lay untouched for long would be timed by the caches that other guests of the machine share.
   */
  #touchReturned(from: number, to: number): void {
    const { ops, ids } = this.#trace;
    const { addresses } = this.arrays;
    const { buffer, base, size } = this.#fresh.heap.region;
    const memory = new Uint8Array(buffer);
    const last = base + size - 1;
    let sum = 0;
    for (let i = from; i < to; i++) {
      const op = ops[i]!;
      const address = addresses[ids[i]!]!;
      if (op !== Op.Free && op !== Op.Realloc || address === 0) continue;
      sum += memory[Math.max(base, address - HEADER)]!;
      sum += memory[Math.min(last, address + this.#sizes[i]! + HEADER)]!;
    }
    this.touched += sum;
  }

  /**
   * Brings what a copy touches into the caches: the program that has filled the block would have. Else the longest calls of a
   * trace would tell how busy the last cache of the machine was, which other guests of it share.
   */
  #readCopy({ from, to }: Copy): void {
    const { buffer, base } = this.#fresh.heap.region;
    const memory = new Uint8Array(buffer);
    for (const { start, end } of [to, from]) {
      this.touched += sumOf(memory, base + start, base + end);
    }
    this.#readClock();
  }

  #evict(bytes: Uint8Array): void {
    for (let start = 0; start < bytes.length; start += PART) {
      for (let i = 0; i < READINGS; i++) this.touched += sumOf(bytes, start, start + PART);
    }
  }

  /** Brings the clock, which is no part of what is measured, into the caches. */
  #readClock(): void {
    let sum = 0;
    for (let i = 0; i < CLOCK_READINGS; i++) sum += performance.now();
    this.touched += sum;
  }

  #replaySlice({ heap }: FreshHeap, from: number, end: number, hash: number): number {
    const to = Math.min(from + SLICE, end);
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

/** For each operation of a trace the bytes that its block had before, if all were served. */
function sizesBefore({ ops, ids, sizes, idCount }: Trace): Float64Array {
  const live = new Float64Array(idCount);
  return sizes.map((size, i) => {
    const before = live[ids[i]!]!;
    if (ops[i] !== Op.Mode) live[ids[i]!] = size;
    return before;
  });
}

/** Sum of a byte of each cache line. */
function sumOf(bytes: Uint8Array, start = 0, end = bytes.length): number {
  let sum = bytes[end - 1]!;
  for (let i = start; i < end; i += CACHE_LINE) sum += bytes[i]!;
  return sum;
}

let evicting: Uint8Array | undefined;

/** Bytes of nobody, whose pages all exist. */
function evictingBytes(): Uint8Array {
  return evicting ??= new Uint8Array(EVICTED).fill(1);
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
