import untyped from "malloc";
import type { Allocator } from "../../allocators/contract/allocator.ts";
import { requireRegion } from "../../allocators/contract/arguments.ts";
import type { Claims, Cost } from "../../allocators/contract/claims.ts";
import type { Region } from "../../allocators/contract/region.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import { Random } from "../../workloads/random/random.ts";

/** A skip list is logarithmic on average; at worst, if chance is against it, it is a list. */
const AT_WORST: Cost = {
  growth: { freeBlocks: "O(n)", liveBlocks: "O(n)", regionSize: "O(n)", requestSize: "O(n)" },
};

const CLAIMS: Claims = {
  alignment: 8,
  minimumRegion: 320,
  zeroSize: "unique",
  misuse: "undefined",
  coalescing: "immediate",
  fit: "any",
  rounding: { bytes: 31, ratio: 0 },
  complexity: {
    malloc: AT_WORST,
    free: AT_WORST,
  },
};

/**
 * The allocator of `malloc` (npm, by codemix): best fit on a skip list of free blocks.
 *
 * Its README says no more of time than that it rests on a skip list, so no more is asked of it. It
 * draws the heights of the list from `Math.random`, which is seeded here, so that a run can be
 * repeated.
 */
const skipListMalloc: Subject = {
  name: "npm-malloc",
  version: "1.1.0",
  description: "malloc: best fit on a skip list of free blocks",
  module: import.meta.url,
  claims: CLAIMS,
  create(region) {
    requireRegion("npm-malloc", region.size, CLAIMS.minimumRegion);
    return new SkipListAllocator(region);
  },
};

export default skipListMalloc;

const random = new Random(1);
Math.random = () => random.fraction();

/** What is used of the package, which has no types. */
interface SkipListHeap {
  alloc(size: number): number;
  free(offset: number): number;
  sizeOf(offset: number): number;
}

const Heap = untyped as unknown as {
  new (buffer: ArrayBufferLike, offset: number, size: number): SkipListHeap;
};

/**
 * Offsets of the package count from where its heap begins; addresses from the beginning of the
 * buffer.
 */
class SkipListAllocator implements Allocator {
  readonly #heap: SkipListHeap;
  readonly #start: number;

  constructor({ buffer, base, size }: Region) {
    const start = Math.ceil(base / CLAIMS.alignment) * CLAIMS.alignment;
    const bytes = base + size - start;
    this.#start = start;
    this.#heap = new Heap(buffer, start, bytes - bytes % CLAIMS.alignment);
  }

  malloc(size: number): number {
    const offset = this.#heap.alloc(size);
    return offset === 0 ? 0 : this.#start + offset;
  }

  free(address: number): void {
    if (address !== 0) this.#heap.free(address - this.#start);
  }

  usableSize(address: number): number {
    return this.#heap.sizeOf(address - this.#start);
  }
}
