import type { Claims } from "../../../allocators/contract/claims.ts";
import type { Observer, ReplayState } from "../../../workloads/trace/observer.ts";
import type { Heap } from "../../../workloads/trace/probe.ts";
import { Finding } from "../../evidence/finding.ts";

/**
 * At each refusal of malloc, looks for a hole between two live blocks that has room for the
 * request.
 */
export class HoleObserver implements Observer {
  readonly #heap: Heap;
  readonly #claims: Claims;
  readonly #overhead: number;
  #state!: ReplayState;

  /**
   * Makes an observer of `heap`, whose claims bound the rounding, and whose blocks take at most
   * `overhead` bytes besides.
   */
  constructor(heap: Heap, claims: Claims, overhead: number) {
    this.#heap = heap;
    this.#claims = claims;
    this.#overhead = overhead;
  }

  /** Keeps the state of the replay. */
  start(state: ReplayState): void {
    this.#state = state;
  }

  /** Looks. */
  after(index: number, address: number): void {
    const { trace, addresses, sizes } = this.#state;
    if (trace.ops[index] !== 0 || address !== 0) return;
    const size = trace.sizes[index]!;
    if (size > (this.#claims.largestRequest ?? size) || size === 0) return;
    const live: [start: number, end: number][] = [];
    for (const [id, start] of addresses.entries()) {
      if (start !== 0) live.push([start, start + this.#granted(sizes[id]!)]);
    }
    live.sort((a, b) => a[0] - b[0]);
    // Room for the block, its header, and the header of the block behind it.
    const needed = this.#granted(size) + 2 * this.#overhead + this.#claims.alignment;
    for (let i = 1; i < live.length; i++) {
      const [low, high] = [live[i - 1]![1], live[i]![0]];
      if (high - low < needed || this.#poolAt(low) !== this.#poolAt(high)) continue;
      throw new Finding(
        "unserved",
        `${size} bytes from the hole ${low}..${high - 1} between two live blocks`,
        "null",
      );
    }
  }

  /** Bytes of a block at most, without header. */
  #granted(size: number): number {
    const { bytes, ratio } = this.#claims.rounding!;
    return size + bytes + ratio * size;
  }

  #poolAt(address: number): number {
    return this.#heap.pools.findIndex(({ base, size }) => address >= base && address < base + size);
  }
}
