import type { Deferred } from "../contract/deferred.ts";
import type { Pause, RtBody } from "./rt_thread.ts";
import { RtThread } from "./rt_thread.ts";
import type { VirtualClock } from "./virtual_clock.ts";

/** One run of the tasklet. Times in nanoseconds of the virtual clock. */
export interface Completion {
  /** When the request was made that scheduled the tasklet. */
  readonly requested: number;
  /** When the tasklet ran. */
  readonly completed: number;
}

/**
 * A kernel module: a deferred allocator, the tasklet that serves it some time after a request, and
 * the threads that ask.
 *
 * The wake-up always goes to the first thread, whoever asked: the original knows one thread only.
 * Another one is rescued by its next tick.
 *
 * Source: naive rt-allocator, an RTLinux example by Der Herr Hofrat.
 *
 * @example A thread that asks once
 * ```ts
 * import { createRegion, rtLinux } from "@allocert/allocert/allocators";
 * import { RtModule, VirtualClock } from "@allocert/allocert/allocators/systems";
 * import { assertEquals } from "@std/assert";
 *
 * const clock = new VirtualClock();
 * const deferred = rtLinux.create(createRegion(65536)).deferred!;
 * const module = new RtModule(clock, deferred, 10_000_000);
 * let slot = -1;
 * module.createThread(500_000_000, function* (thread) {
 *   slot = yield* module.malloc(thread, 128);
 * });
 * clock.run(10_000_000);
 * assertEquals(slot, 0);
 * assertEquals(module.completions, [{ requested: 0, completed: 10_000_000 }]);
 * assertEquals(module.cleanup(), 1);
 * ```
 */
export class RtModule {
  /**
   * The runs of the tasklet so far: how long requests took to complete, whether or not the thread
   * still waited.
   */
  readonly completions: Completion[] = [];
  readonly #clock: VirtualClock;
  readonly #deferred: Deferred;
  readonly #delay: number;
  readonly #threads: RtThread[] = [];
  readonly #delivered = new Set<number>();
  #loaded = true;

  /** Loads the module: `delay` nanoseconds pass between a request and its tasklet. */
  constructor(clock: VirtualClock, deferred: Deferred, delay: number) {
    this.#clock = clock;
    this.#deferred = deferred;
    this.#delay = delay;
  }

  /** Starts a periodic thread. */
  createThread(period: number, body: RtBody): RtThread {
    const thread = new RtThread(this.#clock, period, body);
    this.#threads.push(thread);
    return thread;
  }

  /**
   * Asks for `size` bytes on behalf of `thread` and waits for whatever ends the wait. A
   * cancellation point.
   *
   * The thread is marked suspended first. If no slot is left it returns at once and stays so
   * marked: it runs on, but is parked by the next preemption.
   *
   * @returns The slot, or -1 if there is nothing in it: refused, or the tasklet has not run yet.
   */
  *malloc(thread: RtThread, size: number): Generator<Pause, number, void> {
    thread.markSuspended();
    const scheduled = this.#deferred.pending > 0;
    const slot = this.#deferred.request(size);
    if (slot < 0) return -1;
    if (!scheduled) this.#scheduleTasklet();
    yield* thread.suspend();
    if (this.#deferred.result(slot) <= 0) return -1;
    this.#delivered.add(slot);
    return slot;
  }

  /**
   * Buffers that are held but were never returned to a thread: nobody can reach them before the
   * cleanup.
   */
  orphans(): number {
    let count = 0;
    for (let slot = 0; slot < this.#deferred.capacity; slot++) {
      if (this.#deferred.result(slot) > 0 && !this.#delivered.has(slot)) count++;
    }
    return count;
  }

  /**
   * Removes the module: threads first, then the tasklet, then the buffers, so that nobody uses a
   * buffer that was freed. The original frees the buffers while its thread still runs.
   *
   * @returns How many buffers were freed.
   */
  cleanup(): number {
    this.#loaded = false;
    for (const thread of this.#threads) thread.delete();
    return this.#deferred.cleanup();
  }

  #scheduleTasklet(): void {
    const requested = this.#clock.now;
    this.#clock.after(this.#delay, () => {
      if (!this.#loaded) return;
      const { wakeups } = this.#deferred;
      this.#deferred.runDeferred();
      this.completions.push({ requested, completed: this.#clock.now });
      if (this.#deferred.wakeups > wakeups) this.#threads[0]?.wake();
    });
  }
}
