import type { Subject } from "../../../allocators/contract/subject.ts";
import type { Observer } from "../../../workloads/trace/observer.ts";
import type { Probe } from "../../../workloads/trace/probe.ts";
import { replay } from "../../../workloads/trace/replay.ts";
import { createGuardedHeap } from "../../evidence/guarded_heap.ts";

/**
 * The least time in microseconds that one of the measured operations of a probe took.
 *
 * The measured operations of a scenario repeat the same work, so the least of their times is
 * nearest to what the work needs.
 */
export function leastTime(subject: Subject, probe: Probe): number {
  const { allocator } = createGuardedHeap(subject, probe);
  const stopwatch = new Stopwatch(probe.measured);
  replay(probe.trace, allocator, [stopwatch]);
  return 1000 * stopwatch.least;
}

class Stopwatch implements Observer {
  least = Infinity;
  readonly #measured: Uint32Array;
  #next = 0;
  #start = 0;

  constructor(measured: Uint32Array) {
    this.#measured = measured;
  }

  before(index: number): void {
    const measured = this.#measured;
    while (this.#next < measured.length && measured[this.#next]! < index) this.#next++;
    if (measured[this.#next] === index) this.#start = performance.now();
  }

  after(index: number): void {
    if (this.#measured[this.#next] !== index) return;
    const time = performance.now() - this.#start;
    if (time < this.least) this.least = time;
  }
}
