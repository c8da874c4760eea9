/**
 * A fair lock on shared memory: who comes first is served first.
 *
 * Each caller draws the next ticket and waits until it is served. With n callers, each waits for at
 * most n - 1 others. The lock is not reentrant, and its two counters wrap around after 2^32 tickets
 * without harm.
 *
 * | operation | worst case | not done |
 * |---|---|---|
 * | `lock` | waits for those with a lower ticket | it cannot be given up |
 * | `unlock` | O(waiting callers), who are all woken | who holds the lock is not checked |
 *
 * Source: Awkernel, whose heaps stand behind first-in, first-out locks; Mellor-Crummey and Scott,
 * "Algorithms for Scalable Synchronization on Shared-Memory Multiprocessors", 1991.
 *
 * @example Take the lock twice
 * ```ts
 * import { TicketLock } from "@allocert/allocert/allocators/systems";
 * import { assertEquals } from "@std/assert";
 *
 * const lock = new TicketLock(new Int32Array(new SharedArrayBuffer(8)), 0);
 * assertEquals(lock.lock(), 0);
 * lock.unlock();
 * assertEquals(lock.lock(), 1);
 * ```
 */
export class TicketLock {
  readonly #words: Int32Array;
  readonly #next: number;
  readonly #serving: number;

  /**
   * Uses the words `index` and `index + 1`, both 0 while the lock is new. Every worker makes a lock
   * of its own on them.
   *
   * @param words Shared memory if several workers are to use the lock.
   */
  constructor(words: Int32Array, index: number) {
    this.#words = words;
    this.#next = index;
    this.#serving = index + 1;
  }

  /** Draws a ticket and waits until it is served; returns the ticket. */
  lock(): number {
    const ticket = Atomics.add(this.#words, this.#next, 1);
    for (;;) {
      const serving = Atomics.load(this.#words, this.#serving);
      if (serving === ticket) return ticket;
      Atomics.wait(this.#words, this.#serving, serving);
    }
  }

  /** Serves the next ticket. To be called by the holder of the lock only. */
  unlock(): void {
    Atomics.add(this.#words, this.#serving, 1);
    Atomics.notify(this.#words, this.#serving);
  }

  /** Tickets drawn and not yet served to the end, the holder's included. */
  get waiting(): number {
    return (Atomics.load(this.#words, this.#next) - Atomics.load(this.#words, this.#serving)) | 0;
  }
}
