import type { Allocator } from "../../allocators/contract/allocator.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import type { Observer } from "../../workloads/trace/observer.ts";
import { Op, type Trace } from "../../workloads/trace/trace.ts";
import { ShadowHeap } from "../evidence/shadow/shadow_heap.ts";
import { createGuardedHeap, type HeapOptions } from "../evidence/guarded_heap.ts";

/**
 * A fresh heap that is called one operation after the other, watched as a replay is, while the operations are kept as a trace.
 *
 * Unlike a replay it can be asked what came of an operation before the next one is chosen.
 */
export class WatchedHeap {
  /** What is called. */
  readonly allocator: Allocator;
  /** Operations so far. */
  operations = 0;
  /** Allocations and reallocations that returned null. */
  refused = 0;
  readonly #trace: Trace;
  readonly #observers: readonly Observer[];
  readonly #addresses: Float64Array;
  readonly #sizes: Float64Array;
  #nextId = 0;

  /**
   * Creates the heap.
   *
   * @param subject Who is called.
   * @param options Its memory.
   * @param capacity Operations at most.
   * @param claimed Looks on, after a shadow heap that verifies everything after every operation.
   */
  constructor(subject: Subject, options: HeapOptions, capacity: number, claimed: Observer) {
    const heap = createGuardedHeap(subject, options);
    this.allocator = heap.allocator;
    this.#trace = {
      name: "model",
      ops: new Uint8Array(capacity),
      ids: new Uint32Array(capacity),
      sizes: new Float64Array(capacity),
      alignments: new Float64Array(capacity),
      idCount: capacity,
    };
    this.#addresses = new Float64Array(capacity);
    this.#sizes = new Float64Array(capacity);
    const shadow = new ShadowHeap(heap, subject.claims, { everyBlockAfterEveryOperation: true });
    this.#observers = [shadow, claimed];
    for (const observer of this.#observers) {
      observer.start?.({
        trace: this.#trace,
        allocator: heap.allocator,
        addresses: this.#addresses,
        sizes: this.#sizes,
      });
    }
  }

  /** What was done so far. */
  trace(seed: number): Trace {
    const { name, ops, ids, sizes, alignments } = this.#trace;
    const end = this.operations;
    return {
      name,
      seed,
      ops: ops.slice(0, end),
      ids: ids.slice(0, end),
      sizes: sizes.slice(0, end),
      alignments: alignments.slice(0, end),
      idCount: Math.max(1, this.#nextId),
    };
  }

  /** Allocates; returns the id of the new block, or -1 if it was refused. */
  malloc(size: number): number {
    const id = this.#nextId++;
    return this.#do(Op.Malloc, id, size, 0, () => this.allocator.malloc(size)) === 0 ? -1 : id;
  }

  /** Allocates aligned; returns the id of the new block, or -1 if it was refused. */
  memalign(alignment: number, size: number): number {
    const id = this.#nextId++;
    const call = (): number => this.allocator.memalign!(alignment, size);
    return this.#do(Op.Memalign, id, size, alignment, call) === 0 ? -1 : id;
  }

  /** Frees a live block. */
  free(id: number): void {
    this.#do(Op.Free, id, 0, 0, () => {
      this.allocator.free(this.#addresses[id]!);
      return 0;
    });
  }

  /** Changes the size of a live block. */
  realloc(id: number, size: number): void {
    this.#do(Op.Realloc, id, size, 0, () => this.allocator.realloc!(this.#addresses[id]!, size));
  }

  /** Sets the mode of a CPU, which then makes the next requests. */
  mode(cpu: number, primaryOnly: boolean): void {
    this.#do(Op.Mode, cpu, primaryOnly ? 1 : 0, 0, () => {
      const fallback = this.allocator.fallback!;
      fallback.cpu = cpu;
      if (primaryOnly) fallback.usePrimary(cpu);
      else fallback.usePrimaryThenBackup(cpu);
      return 0;
    });
  }

  #do(op: number, id: number, size: number, alignment: number, call: () => number): number {
    const index = this.operations++;
    this.#trace.ops[index] = op;
    this.#trace.ids[index] = id;
    this.#trace.sizes[index] = size;
    this.#trace.alignments[index] = alignment;
    for (const observer of this.#observers) observer.before?.(index);
    const address = call();
    if (op === Op.Free || address !== 0) {
      this.#addresses[id] = address;
      this.#sizes[id] = size;
    } else if (op !== Op.Mode) this.refused++;
    for (const observer of this.#observers) observer.after?.(index, address);
    return address;
  }
}
