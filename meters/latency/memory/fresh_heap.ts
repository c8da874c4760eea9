import type { Region } from "../../../allocators/contract/region.ts";
import type { Subject } from "../../../allocators/contract/subject.ts";
import { createHeap, type Heap } from "../../../workloads/trace/probe.ts";
import type { ReplayLoad } from "../../replay_load.ts";
import { JunkMemory } from "./junk_memory.ts";

/** A heap that begins anew before each replay, on memory filled with junk. */
export class FreshHeap {
  readonly #subject: Subject;
  readonly #load: ReplayLoad;
  /** Its allocator is kept alive until the next replay on purpose: see {@linkcode timeReplays}. */
  #heap: Heap;
  /** Not for a heap in memory of its own, which is created anew with it. */
  readonly #memory: JunkMemory | undefined;
  #isClean = true;

  /** @throws {TypeError} If the heap is that of the process, which never begins anew. */
  constructor(subject: Subject, load: ReplayLoad) {
    if (subject.ownHeap === "process") {
      throw new TypeError(
        `Cannot measure: the heap of "${subject.name}" is that of the process, which cannot begin anew`,
      );
    }
    this.#subject = subject;
    this.#load = load;
    this.#heap = createHeap(subject, load.regionSize, load.pools);
    this.#memory = subject.ownHeap ? undefined : new JunkMemory(this.#heap.region);
  }

  /** The heap as it is now. */
  get heap(): Heap {
    return this.#heap;
  }

  /** All of its memory. */
  get bytes(): Uint8Array {
    return this.#memory?.bytes ?? new Uint8Array(this.#heap.region.buffer);
  }

  /** Whether replays wrote to the same places, as far as is known. Linear in the memory. */
  get isClean(): boolean {
    return this.#isClean && this.#memory?.isJunkElsewhere() !== false;
  }

  /** Begins anew. */
  renew(): void {
    if (this.#memory === undefined) {
      this.#heap = createHeap(this.#subject, this.#load.regionSize);
      return;
    }
    this.#memory.reset();
    const { region, pools } = this.#heap;
    const allocator = this.#subject.create(region);
    for (const { base, size } of pools) allocator.addPool!(base, size);
    this.#heap = { allocator, region, pools };
  }

  /** Learns from the first replay which memory replays write to. */
  learn(): void {
    this.#memory?.learn();
  }

  /**
   * Goes on in other memory, before it begins anew.
   *
   * Which pages of the machine's memory a heap lies in decides which of its blocks drive each other
   * out of the caches. That is no work of the allocator's, and would put the worst case of one run
   * a third above that of another.
   */
  move(): void {
    if (this.#memory === undefined) return;
    this.#isClean = this.isClean;
    const left = this.#heap.region as Region & Partial<Disposable>;
    this.#heap = createHeap(this.#subject, this.#load.regionSize, this.#load.pools);
    this.#memory.moveTo(this.#heap.region);
    left[Symbol.dispose]?.();
  }
}
