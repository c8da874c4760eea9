import type { VirtualClock } from "./virtual_clock.ts";

/** Why a thread gives the processor away: it waits for a signal, or something more urgent runs. */
export type Pause = "suspended" | "preempted";

/** What a thread does: a generator that yields wherever the thread may lose the processor. */
export type RtBody = (thread: RtThread) => Generator<Pause, void, void>;

/**
 * A periodic real-time thread of RTLinux on a virtual clock, as far as waiting and waking go.
 *
 * A thread that is marked suspended runs on until it gives the processor away; from then on it is
 * parked until a signal comes. There are two signals: the tick of its period, and the wake-up that
 * others send. Either ends any wait, whatever it is for. A signal that comes while the thread is
 * not parked is kept and ends its next wait at once. The body takes no virtual time.
 *
 * Source: scheduler of RTLinux, as used by the naive rt-allocator of Der Herr Hofrat.
 *
 * @example A thread that notes its releases
 * ```ts
 * import { RtThread, VirtualClock } from "@allocert/allocert/allocators/systems";
 * import { assertEquals } from "@std/assert";
 *
 * const clock = new VirtualClock();
 * const releases: number[] = [];
 * new RtThread(clock, 500, function* (thread) {
 *   while (true) {
 *     yield* thread.waitPeriod();
 *     releases.push(clock.now);
 *   }
 * });
 * clock.run(1700);
 * assertEquals(releases, [500, 1000, 1500]);
 * ```
 */
export class RtThread {
  readonly #clock: VirtualClock;
  readonly #period: number;
  readonly #program: Generator<Pause, void, void>;
  #ready = true;
  #signalled = false;
  #running = false;
  #cancelled = false;
  #finished = false;
  #pause: Pause = "suspended";

  /** Starts the thread now; its first tick comes after one `period` of nanoseconds. */
  constructor(clock: VirtualClock, period: number, body: RtBody) {
    this.#clock = clock;
    this.#period = period;
    this.#program = body(this);
    clock.after(period, () => this.#tick());
    this.#run();
  }

  /** Whether the thread has not ended. */
  get alive(): boolean {
    return !this.#finished;
  }

  /** Whether the thread may run: not parked, and not marked as about to be. */
  get ready(): boolean {
    return this.#ready;
  }

  /** Marks the thread suspended. It is parked when it next gives the processor away. */
  markSuspended(): void {
    this.#ready = false;
  }

  /** Gives the processor away until a signal comes. A cancellation point. */
  *suspend(): Generator<Pause, void, void> {
    this.markSuspended();
    yield "suspended";
  }

  /** Waits for the tick of the period, or for any signal. A cancellation point. */
  *waitPeriod(): Generator<Pause, void, void> {
    yield* this.suspend();
  }

  /**
   * Something more urgent runs now. A thread that is marked suspended is parked here. Not a
   * cancellation point.
   */
  *preempt(): Generator<Pause, void, void> {
    yield "preempted";
  }

  /** Sends a signal: the thread runs if it is parked, or its next wait ends at once. */
  wake(): void {
    this.#signalled = true;
    if (!this.#running) this.#run();
  }

  /** Lets the thread end when its present or next wait is over; a preemption is no wait. */
  cancel(): void {
    this.#cancelled = true;
  }

  /** Ends the thread where it is. It must not be the one that runs. */
  delete(): void {
    this.#finished = true;
    this.#program.return();
  }

  #tick(): void {
    if (this.#finished) return;
    this.#clock.after(this.#period, () => this.#tick());
    this.wake();
  }

  #run(): void {
    this.#running = true;
    while (!this.#finished && this.#isRunnable()) {
      if (this.#cancelled && this.#pause === "suspended") this.delete();
      else this.#step();
    }
    this.#running = false;
  }

  #isRunnable(): boolean {
    if (!this.#ready && this.#signalled) {
      this.#signalled = false;
      this.#ready = true;
    }
    return this.#ready;
  }

  #step(): void {
    const { done, value } = this.#program.next();
    if (done === true) this.#finished = true;
    else this.#pause = value;
  }
}
