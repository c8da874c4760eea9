import { Op, type Trace } from "../../../workloads/trace/trace.ts";
import { type Caches, readClock, readThrough, use } from "./caches.ts";
import { type Copy, HEADER } from "./copy_finder.ts";
import type { FreshHeap } from "./fresh_heap.ts";

/** Operations between the reading of the memory and the first that is reported. */
const RUN_UP = 16;

/** Caches as warm as the program would have left them that the trace stands for. */
export class WarmCaches implements Caches {
  readonly stops: readonly number[];
  readonly #trace: Trace;
  readonly #copies: ReadonlyMap<number, Copy>;
  /** For each operation the bytes that its block had before. */
  readonly #sizes: Float64Array;
  /** Operation before which the memory is read through. */
  readonly #start: number;

  /** @param copies The operations that copy much. */
  constructor(
    trace: Trace,
    measured: Uint32Array | undefined,
    copies: ReadonlyMap<number, Copy>,
  ) {
    this.#trace = trace;
    this.#copies = copies;
    this.#sizes = sizesBefore(trace);
    this.#start = Math.max(0, (measured?.[0] ?? 0) - RUN_UP);
    const stops = new Set([...this.#start > 0 ? [this.#start] : [], ...copies.keys()]);
    this.stops = [...stops].sort((a, b) => a - b);
  }

  before(index: number, heap: FreshHeap): void {
    if (index === this.#start && index > 0) readAll(heap);
    const copy = this.#copies.get(index);
    if (copy !== undefined) readCopy(copy, heap);
  }

  /**
   * Touches both ends of the blocks that will be given back, as the program that uses them would
   * have. The trace does not, and a block that lay untouched for long would be timed by the caches
   * that other guests of the machine share.
   */
  beforeSlice(from: number, to: number, { heap }: FreshHeap, addresses: Float64Array): void {
    const { ops, ids } = this.#trace;
    const { buffer, base, size } = heap.region;
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
    use(sum);
  }
}

/** Building the state shall leave none of the memory further away than the rest. */
function readAll(heap: FreshHeap): void {
  readThrough(heap.bytes);
  readClock();
}

/**
 * The program that has filled the block would have brought it into the caches. Else the longest
 * calls of a trace would tell how busy the last cache of the machine was, which other guests of it
 * share.
 */
function readCopy({ from, to }: Copy, { heap }: FreshHeap): void {
  const { buffer, base } = heap.region;
  const memory = new Uint8Array(buffer);
  for (const { start, end } of [to, from]) readThrough(memory, base + start, base + end);
  readClock();
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
