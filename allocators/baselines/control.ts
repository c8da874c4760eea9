import type { Allocator } from "../contract/allocator.ts";
import { requireRegion } from "../contract/arguments.ts";
import { alignUp } from "../blocks/bits.ts";
import { wordsOf } from "../blocks/words.ts";
import type { Fallback, ModeGuard } from "../contract/fallback.ts";
import type { Region } from "../contract/region.ts";
import type { Subject } from "../contract/subject.ts";

/** Words that each call goes on by, so that neighbouring calls return different addresses. */
const STRIDE = 4;
/** Words of the control block; its first is the index of the next block. */
const CONTROL = 2;
const MINIMUM_REGION = 8 - 1 + 4 * (CONTROL + STRIDE);

/**
 * The control: no allocator at all, though it is called like one.
 *
 * It answers every request with the next of a few addresses in its region, round and round, however
 * large the request, and keeps no account: blocks overlap, and `free` does nothing. What a
 * measurement shows on it is the cost of the way to an allocator and back, which is printed beside
 * the figures of the others.
 *
 * | operation | worst case | fails if |
 * | --- | --- | --- |
 * | `malloc`, `memalign`, `realloc` | constant | never; `realloc(p, 0)` returns 0 |
 * | `free` | constant, does nothing | never |
 */
class Control implements Allocator {
  readonly fallback: Fallback;
  readonly #words: Int32Array;
  readonly #next: number;
  readonly #first: number;
  readonly #last: number;

  constructor(region: Region) {
    requireRegion("control", region.size, MINIMUM_REGION);
    this.#words = wordsOf("control", region);
    this.#next = alignUp(region.base, 8) / 4;
    this.#first = this.#next + CONTROL;
    this.#last = Math.floor((region.base + region.size) / 4) - STRIDE;
    this.#words[this.#next] = this.#first;
    this.fallback = {
      cpus: Infinity,
      primary: region,
      backup: { ...region, base: region.base + region.size, size: 0 },
      cpu: 0,
      usePrimary() {},
      usePrimaryThenBackup() {},
      isPrimaryOnly: () => false,
      save: () => NO_GUARD,
    };
  }

  malloc(_size: number): number {
    const words = this.#words;
    const block = words[this.#next]!;
    const next = block + STRIDE;
    words[this.#next] = next > this.#last ? this.#first : next;
    return block * 4;
  }

  free(_address: number): void {}

  realloc(address: number, size: number): number {
    if (address === 0) return this.malloc(size);
    return size === 0 ? 0 : address;
  }

  memalign(_alignment: number, size: number): number {
    return this.malloc(size);
  }
}

const NO_GUARD: ModeGuard = { restore() {} };

/**
 * The do-nothing control: no allocator, only the cost of the call path.
 *
 * @example Blocks overlap and are never given back
 * ```ts
 * import { control, createRegion } from "@allocert/allocert/allocators";
 * import { assertEquals } from "@std/assert";
 *
 * const heap = control.create(createRegion(1024));
 * assertEquals(heap.malloc(1_000_000), 72);
 * assertEquals(heap.malloc(1_000_000), 88);
 * ```
 */
export const control: Subject = {
  name: "control",
  version: "1.0.0",
  description: "No allocator: returns addresses without any work, for the cost of the call path",
  claims: {
    alignment: 8,
    minimumRegion: MINIMUM_REGION,
    zeroSize: "unique",
    misuse: "undefined",
    coalescing: "none",
    fit: "none",
    rounding: { bytes: 15, ratio: 0 },
    complexity: { malloc: {}, free: {}, realloc: {}, memalign: {} },
  },
  module: import.meta.url,
  create: (region) => new Control(region),
};
