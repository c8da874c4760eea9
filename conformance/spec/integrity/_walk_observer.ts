import type { Block } from "../../../allocators/contract/allocator.ts";
import type { Observer, ReplayState } from "../../../workloads/trace/observer.ts";
import type { Heap } from "../../../workloads/trace/probe.ts";
import { Op } from "../../../workloads/trace/trace.ts";
import { Finding } from "../../evidence/finding.ts";

/**
 * Holds the heap walk to the live blocks after every operation, and each new block to the free
 * blocks that were listed before it.
 */
export class WalkObserver implements Observer {
  readonly #heap: Heap;
  readonly #isServedFromOne: boolean;
  #state!: ReplayState;
  #free: readonly Block[] = [];

  /**
   * Makes an observer of `heap`.
   *
   * @param isServedFromOne Whether a new block lies in one of the free blocks of the walk, as free
   * neighbours are one block already.
   */
  constructor(heap: Heap, isServedFromOne: boolean) {
    this.#heap = heap;
    this.#isServedFromOne = isServedFromOne;
    if (isServedFromOne) this.#free = freeBlocks(heap);
  }

  /** Keeps the state of the replay. */
  start(state: ReplayState): void {
    this.#state = state;
  }

  /** Compares. */
  after(index: number, address: number): void {
    this.#compare();
    const { ops, sizes } = this.#state.trace;
    if (this.#isServedFromOne) {
      const isNew = ops[index] === Op.Malloc || ops[index] === Op.Memalign;
      if (address !== 0 && isNew) this.#requireListed(address, sizes[index]!);
      this.#free = freeBlocks(this.#heap);
    }
  }

  #requireListed(address: number, size: number): void {
    const isListed = this.#free.some((block) =>
      block.address <= address && address + size <= block.address + block.size
    );
    if (isListed) return;
    fail(
      "a new block to lie in a free block that was listed before",
      `${size} bytes at ${address}, which none of ${this.#free.length} holds`,
    );
  }

  #compare(): void {
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

function freeBlocks({ allocator }: Heap): readonly Block[] {
  return [...allocator.blocks!()].filter(({ free }) => free);
}

function fail(expected: string, actual: string): never {
  throw new Finding("walk", expected, actual);
}
