import type { Region } from "../../../allocators/contract/region.ts";
import type { Observer, ReplayState } from "../../../workloads/trace/observer.ts";
import { Op } from "../../../workloads/trace/trace.ts";

/** Bytes from the base of the region. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A realloc that moves its block. */
export interface Copy {
  /** The block before, with what lies next to it. */
  readonly from: Span;
  /** The block afterwards, with what lies next to it. */
  readonly to: Span;
}

/** Bytes before and behind a payload in which its header and that of the next block lie. */
export const HEADER = 16;

/** Finds the reallocs of a replay that copy much. */
export class CopyFinder implements Observer {
  /** By index of the operation, ascending. */
  readonly copies: Map<number, Copy> = new Map();
  readonly #region: Region;
  readonly #leastBytes: number;
  #state!: ReplayState;
  #old = 0;
  #oldSize = 0;

  constructor(region: Region, leastBytes: number) {
    this.#region = region;
    this.#leastBytes = leastBytes;
  }

  start(state: ReplayState): void {
    this.#state = state;
  }

  before(index: number): void {
    const { trace, addresses, sizes } = this.#state;
    if (trace.ops[index] !== Op.Realloc) return;
    const id = trace.ids[index]!;
    this.#old = addresses[id]!;
    this.#oldSize = sizes[id]!;
  }

  after(index: number, address: number): void {
    const { trace } = this.#state;
    if (trace.ops[index] !== Op.Realloc || address === 0 || address === this.#old) return;
    const size = trace.sizes[index]!;
    if (Math.min(this.#oldSize, size) < this.#leastBytes) return;
    this.copies.set(index, {
      from: this.#spanOf(this.#old, this.#oldSize),
      to: this.#spanOf(address, size),
    });
  }

  #spanOf(address: number, size: number): Span {
    const { base, size: all } = this.#region;
    const start = address - base;
    return { start: Math.max(0, start - HEADER), end: Math.min(all, start + size + HEADER) };
  }
}
