import type { Operation } from "../../../allocators/contract/claims.ts";
import type { Subject } from "../../../allocators/contract/subject.ts";
import type { Observer, ReplayState } from "../../../workloads/trace/observer.ts";
import { createHeap } from "../../../workloads/trace/probe.ts";
import { replay } from "../../../workloads/trace/replay.ts";
import { Op, type Trace } from "../../../workloads/trace/trace.ts";

/** Code of each operation whose steps are counted. */
export const OPERATION_CODES: Readonly<Record<Operation, number>> = {
  malloc: Op.Malloc,
  free: Op.Free,
  realloc: Op.Realloc,
  memalign: Op.Memalign,
};

/** The calls of a trace that are counted. */
export interface PickedCalls {
  /** Indices of all of them, ascending. */
  readonly measured: Uint32Array;
  /** Those that are spread evenly, from which means are taken. */
  readonly even: ReadonlySet<number>;
}

/** Calls that are picked by each sign of a bad case, for each operation. */
const PER_SIGN = 8;

/**
 * Picks the calls of a trace that are worth counting, as to count all would take minutes.
 *
 * Up to `sample` of each operation are spread evenly. Others are picked because something about
 * them is extreme in an uncounted replay: the largest and the smallest size, the lowest and the
 * highest address, the farthest from the address before, the most blocks live, and the refused
 * ones. The same for every run.
 *
 * @param subject Who is called.
 * @param trace What is called.
 * @param regionSize Bytes of the region.
 * @param sample Calls of each operation that are spread evenly, at most.
 */
export function pickCalls(
  subject: Subject,
  trace: Trace,
  regionSize: number,
  sample: number,
): PickedCalls {
  const outcomes = new Outcomes(trace.ops.length);
  replay(trace, createHeap(subject, regionSize).allocator, [outcomes]);
  const even = new Set<number>();
  const picked = new Set<number>();
  for (const code of Object.values(OPERATION_CODES)) {
    const calls = [...outcomes.reached].filter((index) => trace.ops[index] === code);
    const step = Math.max(1, calls.length / sample);
    for (let at = 0; Math.floor(at) < calls.length; at += step) even.add(calls[Math.floor(at)]!);
    const { sizes, addresses, live, distances, refused } = outcomes;
    for (const sign of [sizes, addresses, live, distances, refused]) {
      const ordered = calls.toSorted((a, b) => sign[b]! - sign[a]! || a - b);
      if (ordered.length === 0 || sign[ordered[0]!] === sign[ordered.at(-1)!]) continue;
      for (const index of ordered.slice(0, PER_SIGN)) picked.add(index);
      if (sign !== sizes && sign !== addresses) continue;
      for (const index of ordered.slice(-PER_SIGN)) picked.add(index);
    }
  }
  const measured = Uint32Array.from([...even.union(picked)]).sort();
  return { measured, even };
}

/** What is known of each call without counting it. */
class Outcomes implements Observer {
  readonly reached: number[] = [];
  readonly sizes: Float64Array;
  readonly addresses: Float64Array;
  readonly distances: Float64Array;
  readonly live: Float64Array;
  readonly refused: Float64Array;
  #state: ReplayState | undefined;
  #live = 0;
  #last = 0;

  constructor(operations: number) {
    this.sizes = new Float64Array(operations);
    this.addresses = new Float64Array(operations);
    this.distances = new Float64Array(operations);
    this.live = new Float64Array(operations);
    this.refused = new Float64Array(operations);
  }

  start(state: ReplayState): void {
    this.#state = state;
  }

  before(index: number): void {
    const { trace, addresses, sizes } = this.#state!;
    if (trace.ops[index] !== Op.Free) return;
    this.addresses[index] = addresses[trace.ids[index]!]!;
    this.sizes[index] = sizes[trace.ids[index]!]!;
  }

  after(index: number, address: number): void {
    const { ops, sizes } = this.#state!.trace;
    const op = ops[index]!;
    this.reached.push(index);
    this.live[index] = this.#live;
    if (op === Op.Free) this.#live--;
    else if (op !== Op.Mode) {
      this.sizes[index] = sizes[index]!;
      this.addresses[index] = address;
      this.refused[index] = address === 0 ? 1 : 0;
      if (op !== Op.Realloc && address !== 0) this.#live++;
    }
    this.distances[index] = Math.abs(this.addresses[index]! - this.#last);
    this.#last = this.addresses[index]!;
  }
}
