import type { Block } from "../../../allocators/contract/allocator.ts";
import type { Observer, ReplayState } from "../../../workloads/trace/observer.ts";
import type { Heap } from "../../../workloads/trace/probe.ts";
import { Finding } from "../../evidence/finding.ts";

/** Holds the heap walk to the live blocks after every operation. */
export class WalkObserver implements Observer {
  readonly #heap: Heap;
  #state!: ReplayState;

  /** Makes an observer of `heap`. */
  constructor(heap: Heap) {
    this.#heap = heap;
  }

  /** Keeps the state of the replay. */
  start(state: ReplayState): void {
    this.#state = state;
  }

  /** Compares. */
  after(): void {
    const missing = new Map<number, number>();
    for (const [id, address] of this.#state.addresses.entries()) {
      if (address !== 0) missing.set(address, this.#state.sizes[id]!);
    }
    const ends = new Map<object, number>();
    for (const block of this.#heap.allocator.blocks!()) {
      const { address, size, free } = block;
      const pool = this.#poolOf(block);
      const previous = ends.get(pool) ?? 0;
      if (address < previous) fail("blocks in order of address", `${address} after ${previous}`);
      ends.set(pool, address + size);
      const requested = missing.get(address);
      missing.delete(address);
      if (free && requested !== undefined) fail(`block ${address} listed as used`, "as free");
      if (free) continue;
      if (requested === undefined) fail("only live blocks listed as used", `block ${address}`);
      if (size < requested) fail(`block ${address} of at least ${requested} bytes`, `${size}`);
    }
    for (const address of missing.keys()) fail(`live block ${address} in the walk`, "it is absent");
  }

  #poolOf({ address, size }: Block): object {
    const { region, pools } = this.#heap;
    for (const pool of [region, ...pools]) {
      if (address >= pool.base && address + size <= pool.base + pool.size) return pool;
    }
    fail("every block within the memory", `${address}..${address + size - 1}`);
  }
}

function fail(expected: string, actual: string): never {
  throw new Finding("walk", expected, actual);
}
