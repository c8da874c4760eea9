import type { Subject } from "../../allocators/contract/subject.ts";
import type { Observer, ReplayState } from "../../workloads/trace/observer.ts";
import type { Heap } from "../../workloads/trace/probe.ts";
import { Op } from "../../workloads/trace/trace.ts";
import { Finding } from "../evidence/finding.ts";

/** Times that the heap is looked at in the course of a trace, about: a walk takes its time. */
const LOOKS = 32;

/**
 * Looks at a heap now and then while no block is live, and at the end of a trace: its walk then
 * lists none, and where free blocks are joined at once, those of a fresh heap. The deferred side is
 * cleaned up at that moment. The allocator's own check is asked then too, and now and then between.
 */
export class IdleHeap implements Observer {
  readonly #heap: Heap;
  readonly #subject: Subject;
  readonly #fresh: string;
  #state!: ReplayState;
  #live = 0;
  #looked = 0;

  /** Creates the observer of a heap that is still fresh. */
  constructor(heap: Heap, subject: Subject) {
    this.#heap = heap;
    this.#subject = subject;
    this.#fresh = this.#layout();
  }

  start(state: ReplayState): void {
    this.#state = state;
    this.#looked = 0;
  }

  after(index: number, address: number): void {
    const { ops } = this.#state.trace;
    const op = ops[index]!;
    if (op === Op.Free) this.#live--;
    else if (address !== 0 && op !== Op.Realloc) this.#live++;
    const every = Math.ceil(ops.length / LOOKS);
    if (index % every === 0) this.#requireSound();
    const isDue = index - this.#looked >= every || index === ops.length - 1;
    if (op !== Op.Free || this.#live > 0 || !isDue) return;
    this.#looked = index;
    this.#requireSound();
    this.#requireIdle();
  }

  #requireSound(): void {
    const broken = this.#heap.allocator.check?.() ?? [];
    if (broken.length === 0) return;
    throw new Finding("check", "sound control data", broken.slice(0, 4).join("; "));
  }

  #requireIdle(): void {
    this.#heap.allocator.deferred?.cleanup();
    // What else is in use in a heap of its own, nobody knows.
    if (this.#subject.ownHeap !== undefined) return;
    const { coalescing } = this.#subject.claims;
    const layout = this.#layout();
    if (coalescing === "immediate" || coalescing === "buddies") {
      if (layout === this.#fresh) return;
      throw Finding.unmet(`the blocks of a fresh heap, ${this.#fresh}`, layout);
    }
    if (layout.includes("used")) throw Finding.unmet("no block in use", layout);
  }

  /** The heap walk as text; empty if there is none. */
  #layout(): string {
    const blocks = [...this.#heap.allocator.blocks?.() ?? []];
    return blocks.map(({ address, size, free }) => `${address} ${free ? "free" : "used"} ${size}`)
      .join(", ");
  }
}
