import { MemPool } from "@thi.ng/malloc";
import type { Allocator } from "../../allocators/contract/allocator.ts";
import { notLive, requireRegion } from "../../allocators/contract/arguments.ts";
import type { Claims } from "../../allocators/contract/claims.ts";
import { createRegion, type Region } from "../../allocators/contract/region.ts";
import type { Subject } from "../../allocators/contract/subject.ts";

const CLAIMS: Claims = {
  alignment: 8,
  minimumRegion: 56,
  zeroSize: "null",
  misuse: "detected",
  coalescing: "immediate",
  fit: "any",
  rounding: { bytes: 15, ratio: 0 },
  complexity: {
    malloc: {},
    free: {},
    realloc: { growth: { requestSize: "O(n)" } },
  },
  realloc: "in-place",
};

/**
 * The pool of `@thi.ng/malloc` (npm), with its default options.
 *
 * The package promises nothing of time, so O(1) is asked of it, as whoever allocates in real time
 * would. All else is claimed as its README has it: multiples of 8, free blocks merged at once and
 * split, a block freed once only. It is called as it is, except where it says nothing: realloc of
 * null allocates, and realloc to 0 bytes frees.
 */
const thiNgMalloc: Subject = {
  name: "npm-thi-ng-malloc",
  version: "6.1.150",
  description: "@thi.ng/malloc: first fit on a free list in order of address",
  module: import.meta.url,
  claims: CLAIMS,
  provideRegion(size) {
    // A pool refuses a buffer that does not consist of whole words.
    const room = createRegion(size + 3 - (size + 3) % 4);
    return { buffer: room.buffer, base: room.base, size };
  },
  create(region) {
    requireRegion("npm-thi-ng-malloc", region.size, CLAIMS.minimumRegion);
    return new PoolAllocator(region);
  },
};

export default thiNgMalloc;

class PoolAllocator implements Allocator {
  readonly #pool: MemPool;

  constructor({ buffer, base, size }: Region) {
    const start = Math.ceil(base / CLAIMS.alignment) * CLAIMS.alignment;
    this.#pool = new MemPool({ buf: buffer, start, end: base + size });
  }

  malloc(size: number): number {
    return this.#pool.malloc(size);
  }

  free(address: number): void {
    if (address === 0) return;
    if (!this.#pool.free(address)) throw notLive("free", address, "the pool answers false");
  }

  realloc(address: number, size: number): number {
    if (address === 0) return this.malloc(size);
    if (size !== 0) return this.#pool.realloc(address, size);
    this.free(address);
    return 0;
  }
}
