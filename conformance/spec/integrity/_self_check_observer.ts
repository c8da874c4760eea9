import type { Observer } from "../../../workloads/trace/observer.ts";
import type { Heap } from "../../../workloads/trace/probe.ts";
import { Finding } from "../../evidence/finding.ts";

/** Asks the allocator after every operation whether its control data are sound. */
export class SelfCheckObserver implements Observer {
  readonly #heap: Heap;

  /** Makes an observer of `heap`. */
  constructor(heap: Heap) {
    this.#heap = heap;
  }

  /** Asks. */
  after(): void {
    const broken = this.#heap.allocator.check!();
    if (broken.length > 0) {
      throw new Finding("check", "sound control data", broken.slice(0, 4).join("; "));
    }
  }
}
