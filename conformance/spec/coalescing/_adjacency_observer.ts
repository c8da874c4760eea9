import type { Block } from "../../../allocators/contract/allocator.ts";
import type { Observer } from "../../../workloads/trace/observer.ts";
import type { Heap } from "../../../workloads/trace/probe.ts";
import { Finding } from "../../evidence/finding.ts";

/** Looks for two adjacent free blocks after every operation. */
export class AdjacencyObserver implements Observer {
  readonly #heap: Heap;
  /** Bytes between the payloads of two adjacent blocks, at most. */
  readonly #overhead: number;

  /** Makes an observer of `heap`, in which blocks up to `overhead` bytes apart are adjacent. */
  constructor(heap: Heap, overhead: number) {
    this.#heap = heap;
    this.#overhead = overhead;
  }

  /** Looks. */
  after(): void {
    let previous: Block | undefined;
    for (const block of this.#heap.allocator.blocks!()) {
      if (previous?.free && block.free && this.#adjacent(previous, block)) {
        throw new Finding(
          "adjacent",
          "one free block",
          `two: ${previous.size} bytes at ${previous.address} and ${block.size} at ${block.address}`,
        );
      }
      previous = block;
    }
  }

  #adjacent(left: Block, right: Block): boolean {
    const gap = right.address - (left.address + left.size);
    return gap >= 0 && gap <= this.#overhead;
  }
}
