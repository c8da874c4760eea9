interface Event {
  readonly time: number;
  readonly action: () => void;
}

/**
 * Time that passes only when it is told to: events in order of time, those of the same time in the
 * order in which they were planned.
 *
 * Planning takes time linear in the events that are planned.
 *
 * @example Let half a second pass
 * ```ts
 * import { VirtualClock } from "@allocert/allocert/allocators/systems";
 * import { assertEquals } from "@std/assert";
 *
 * const clock = new VirtualClock();
 * const rings: number[] = [];
 * clock.after(500_000_000, () => rings.push(clock.now));
 * clock.run(500_000_000);
 * assertEquals(rings, [500_000_000]);
 * ```
 */
export class VirtualClock {
  #now = 0;
  readonly #events: Event[] = [];

  /** Nanoseconds since the beginning. */
  get now(): number {
    return this.#now;
  }

  /**
   * Plans `action` in `delay` nanoseconds.
   *
   * @throws {RangeError} If `delay` is no non-negative safe integer.
   */
  after(delay: number, action: () => void): void {
    requireNanoseconds("plan event", "delay", delay, 0);
    const time = this.#now + delay;
    const later = this.#events.findIndex((event) => event.time > time);
    this.#events.splice(later < 0 ? this.#events.length : later, 0, { time, action });
  }

  /**
   * Lets time pass until `until`, that instant included: everything planned for then happens.
   *
   * @throws {RangeError} If `until` is past or no safe integer.
   */
  run(until: number): void {
    requireNanoseconds("run clock", "until", until, this.#now);
    while (this.#events.length > 0 && this.#events[0]!.time <= until) {
      const event = this.#events.shift()!;
      this.#now = event.time;
      event.action();
    }
    this.#now = until;
  }
}

function requireNanoseconds(operation: string, name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new RangeError(
    `Cannot ${operation}: "${name}" must be a safe integer of at least ${least}, received ${value}`,
  );
}
