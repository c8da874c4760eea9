import type { Allocator } from "../contract/allocator.ts";
import type { Fallback, ModeGuard } from "../contract/fallback.ts";
import type { TicketLock } from "./ticket_lock.ts";

/**
 * What one CPU sees of a heap that all CPUs share: each call is made on its behalf and under the
 * lock.
 */
export class CpuHeap {
  /** Number of the CPU. */
  readonly cpu: number;
  readonly #heap: Allocator;
  readonly #fallback: Fallback;
  readonly #lock: TicketLock | undefined;

  /**
   * Looks at `heap` from one CPU.
   *
   * @param heap Must offer `fallback`.
   * @param lock Must be given if other CPUs use the heap at the same time.
   * @throws {TypeError} If the heap has no fallback.
   */
  constructor(heap: Allocator, cpu: number, lock?: TicketLock) {
    if (heap.fallback === undefined) {
      throw new TypeError('Cannot use heap: it must offer "fallback"');
    }
    this.cpu = cpu;
    this.#heap = heap;
    this.#fallback = heap.fallback;
    this.#lock = lock;
  }

  /** `malloc` of the heap. */
  malloc(size: number): number {
    this.#enter();
    try {
      return this.#heap.malloc(size);
    } finally {
      this.#lock?.unlock();
    }
  }

  /** `free` of the heap. */
  free(address: number): void {
    this.#enter();
    try {
      this.#heap.free(address);
    } finally {
      this.#lock?.unlock();
    }
  }

  /** Lets this CPU allocate from the primary only. Needs no lock. */
  usePrimary(): void {
    this.#fallback.usePrimary(this.cpu);
  }

  /** Lets this CPU allocate from both heaps. Needs no lock. */
  usePrimaryThenBackup(): void {
    this.#fallback.usePrimaryThenBackup(this.cpu);
  }

  /** Saves the mode of this CPU. Needs no lock. */
  save(): ModeGuard {
    return this.#fallback.save(this.cpu);
  }

  #enter(): void {
    this.#lock?.lock();
    this.#fallback.cpu = this.cpu;
  }
}
