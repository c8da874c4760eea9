/**
 * Gives out block ids, always the smallest that is free, so that their number is the peak of live
 * blocks.
 *
 * Takes O(log n) time for n ids given back.
 *
 * @example Reuse an id
 * ```ts
 * import { IdPool } from "@allocert/allocert/workloads";
 * import { assertEquals } from "@std/assert";
 *
 * const pool = new IdPool();
 * assertEquals([pool.take(), pool.take(), pool.take()], [0, 1, 2]);
 * pool.give(1);
 * pool.give(0);
 * assertEquals([pool.take(), pool.take(), pool.take()], [0, 1, 3]);
 * ```
 */
export class IdPool {
  /** A binary heap of the ids given back; the smallest is first. */
  readonly #free: number[] = [];
  #next = 0;

  /** Takes the smallest id that is free. */
  take(): number {
    const heap = this.#free;
    if (heap.length === 0) return this.#next++;
    const smallest = heap[0]!;
    const last = heap.pop()!;
    if (heap.length > 0) sink(heap, last);
    return smallest;
  }

  /** Gives an id back. It must have been taken; this is not checked. */
  give(id: number): void {
    const heap = this.#free;
    let at = heap.length;
    heap.push(id);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (heap[parent]! <= id) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = id;
  }
}

/** Puts `id` in at the top and lets it sink to its place. */
function sink(heap: number[], id: number): void {
  let at = 0;
  for (let child = 1; child < heap.length; child = 2 * at + 1) {
    if (child + 1 < heap.length && heap[child + 1]! < heap[child]!) child++;
    if (heap[child]! >= id) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = id;
}
