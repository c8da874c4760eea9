import { MAXIMUM_POOLS, type TlsfLayout } from "./tlsf_layout.ts";

/**
 * The table of the pools of a TLSF, in order of address: for each its begin and its sentinel, in
 * words.
 *
 * It is a view of the control block and holds no state. Every method takes time linear in the
 * pools, of which there are at most {@linkcode MAXIMUM_POOLS}.
 */
export class TlsfPools {
  readonly #words: Int32Array;
  readonly #table: number;
  /** Words from the begin of a pool to its first block. */
  readonly #lead: number;

  constructor(words: Int32Array, control: number, layout: TlsfLayout) {
    this.#words = words;
    this.#table = control + layout.pools;
    this.#lead = Math.max(layout.granule, 8) / 4;
  }

  /** Forgets all pools. */
  clear(): void {
    this.#words[this.#table] = 0;
  }

  get count(): number {
    return this.#words[this.#table]!;
  }

  baseOf(pool: number): number {
    return this.#words[this.#table + 1 + 2 * pool]!;
  }

  firstOf(pool: number): number {
    return this.baseOf(pool) + this.#lead;
  }

  sentinelOf(pool: number): number {
    return this.#words[this.#table + 2 + 2 * pool]!;
  }

  /** The number of the pool that begins at `base`, or -1. */
  find(base: number): number {
    for (let pool = 0; pool < this.count; pool++) {
      if (this.baseOf(pool) === base) return pool;
    }
    return -1;
  }

  /** Whether a pool has a word from `base` to before `end`. */
  overlap(base: number, end: number): boolean {
    for (let pool = 0; pool < this.count; pool++) {
      if (base < this.sentinelOf(pool) && end > this.baseOf(pool)) return true;
    }
    return false;
  }

  /** Enters a pool; false if the table is full. */
  add(base: number, sentinel: number): boolean {
    const words = this.#words;
    const count = this.count;
    if (count === MAXIMUM_POOLS) return false;
    let place = this.#table + 1 + 2 * count;
    for (; place > this.#table + 1 && words[place - 2]! > base; place -= 2) {
      words[place] = words[place - 2]!;
      words[place + 1] = words[place - 1]!;
    }
    words[place] = base;
    words[place + 1] = sentinel;
    words[this.#table] = count + 1;
    return true;
  }

  /** Strikes a pool out. */
  remove(pool: number): void {
    const place = this.#table + 1 + 2 * pool;
    this.#words.copyWithin(place, place + 2, this.#table + 1 + 2 * this.count);
    this.#words[this.#table] = this.count - 1;
  }
}
