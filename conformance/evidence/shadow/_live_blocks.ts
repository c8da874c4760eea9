import { OrderedBits } from "./_ordered_bits.ts";

/**
 * The starts of live blocks, in order of address, and whose they are. No two blocks start at the
 * same place.
 */
export interface LiveBlocks {
  /** Enters a block. */
  add(address: number, id: number): void;
  /** Takes out the block that starts at an address. */
  delete(address: number): void;
  /** Id of the block with the largest start that is at most `address`, or -1. */
  atMost(address: number): number;
  /** Id of the block with the smallest start above `address`, or -1. */
  above(address: number): number;
}

/** Granules for which a bitmap is kept; its memory is some four bytes for each. */
const MOST_GRANULES = 2 ** 28;

/**
 * Makes an empty index of blocks that start at multiples of `granule`, a power of two, from `low`
 * to `high`.
 *
 * In a range that a bitmap covers an operation takes a few steps and allocates nothing. In a larger
 * one, such as the address space of a process, it takes time linear in the live blocks, moving them
 * together.
 */
export function createLiveBlocks(low: number, high: number, granule: number): LiveBlocks {
  const origin = Math.floor(low / granule) * granule;
  // A block of size 0 may start at the very end.
  const granules = Math.floor((high - origin) / granule) + 1;
  return granules <= MOST_GRANULES
    ? new BitmapBlocks(origin, granules, Math.log2(granule))
    : new SortedBlocks();
}

class BitmapBlocks implements LiveBlocks {
  readonly #origin: number;
  readonly #shift: number;
  readonly #starts: OrderedBits;
  readonly #owners: Uint32Array;

  constructor(origin: number, granules: number, shift: number) {
    this.#origin = origin;
    this.#shift = shift;
    this.#starts = new OrderedBits(granules);
    this.#owners = new Uint32Array(granules);
  }

  add(address: number, id: number): void {
    const granule = (address - this.#origin) >>> this.#shift;
    this.#starts.add(granule);
    this.#owners[granule] = id;
  }

  delete(address: number): void {
    this.#starts.delete((address - this.#origin) >>> this.#shift);
  }

  atMost(address: number): number {
    if (address < this.#origin) return -1;
    const found = this.#starts.atMost((address - this.#origin) >>> this.#shift);
    return found < 0 ? -1 : this.#owners[found]!;
  }

  above(address: number): number {
    const from = address < this.#origin ? 0 : ((address - this.#origin) >>> this.#shift) + 1;
    const found = this.#starts.atLeast(from);
    return found < 0 ? -1 : this.#owners[found]!;
  }
}

class SortedBlocks implements LiveBlocks {
  #count = 0;
  #starts = new Float64Array(256);
  #owners = new Uint32Array(256);

  add(address: number, id: number): void {
    const count = this.#count++;
    if (count === this.#starts.length) {
      const starts = new Float64Array(2 * count);
      const owners = new Uint32Array(2 * count);
      starts.set(this.#starts);
      owners.set(this.#owners);
      this.#starts = starts;
      this.#owners = owners;
    }
    const at = this.#countUpTo(address, count);
    this.#starts.copyWithin(at + 1, at, count);
    this.#owners.copyWithin(at + 1, at, count);
    this.#starts[at] = address;
    this.#owners[at] = id;
  }

  delete(address: number): void {
    const at = this.#countUpTo(address, this.#count);
    this.#starts.copyWithin(at - 1, at, this.#count);
    this.#owners.copyWithin(at - 1, at, this.#count);
    this.#count--;
  }

  atMost(address: number): number {
    const at = this.#countUpTo(address, this.#count);
    return at === 0 ? -1 : this.#owners[at - 1]!;
  }

  above(address: number): number {
    const at = this.#countUpTo(address, this.#count);
    return at === this.#count ? -1 : this.#owners[at]!;
  }

  /** How many of the first `count` starts are at most `address`. */
  #countUpTo(address: number, count: number): number {
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#starts[middle]! <= address) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
