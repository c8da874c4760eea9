import type { Region } from "../../allocators/contract/region.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import type { Observer, ReplayState } from "../../workloads/trace/observer.ts";
import type { ReplayLoad } from "../replay_load.ts";
import { requireAddress } from "../require_address.ts";
import { createHeap, type Heap } from "../../workloads/trace/probe.ts";
import { replay } from "../../workloads/trace/replay.ts";
import type { Trace } from "../../workloads/trace/trace.ts";

/**
 * What a trace took of the memory.
 *
 * *Live* bytes are those requested and not freed. *Heap* bytes reach from the begin of the region
 * to the highest byte that was ever handed out, control data included, and the same in each further
 * pool: what the region would have had to be.
 */
export interface SpaceUse {
  /** Most live bytes at one time. */
  readonly liveBytes: number;
  /** Heap bytes in the end. */
  readonly heapBytes: number;
  /** Mean heap bytes over mean live bytes; operations weigh alike. */
  readonly f1: number;
  /** Heap bytes over live bytes when most is live. */
  readonly f2: number;
  /** Heap bytes over live bytes when the heap has grown last. */
  readonly f3: number;
  /** Heap bytes in the end over most live bytes. */
  readonly f4: number;
  /**
   * Share of the free bytes that are not in the largest free block, when most is live; left out if
   * the allocator offers no heap walk, or nothing is free.
   */
  readonly externalFragmentation?: number;
  /**
   * Share of the granted bytes that were not asked for, when most is live; left out without
   * `usableSize`.
   */
  readonly internalFragmentation?: number;
}

/**
 * Measures what a trace takes of the memory, in the four ways F1 to F4 of Johnstone and Wilson
 * (1998).
 *
 * Nothing is timed, and the result is the same on every machine. Replays the trace twice.
 *
 * @param subject Who serves it; its heap must lie in the region.
 * @param load The trace, and the memory.
 * @returns The figures; nothing if no request was served.
 * @throws {TypeError} If the allocator lacks an operation that the trace uses, returns what is no
 *   address in the memory, or has a heap of its own.
 *
 * @example A thousand blocks of 24 bytes cost a header each
 * ```ts
 * import { tlsf } from "@allocert/allocert/allocators";
 * import { measureSpace } from "@allocert/allocert/meters";
 * import { TraceBuilder } from "@allocert/allocert/workloads";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const builder = new TraceBuilder();
 * for (let id = 0; id < 1000; id++) builder.malloc(id, 24);
 * const use = measureSpace(tlsf, { trace: builder.build("thousand"), regionSize: 65536 })!;
 * assertEquals(use.liveBytes, 24_000);
 * assert(use.f4 >= 32 / 24);
 * ```
 */
export function measureSpace(subject: Subject, load: ReplayLoad): SpaceUse | undefined {
  const { trace, regionSize, pools } = load;
  if (subject.ownHeap !== undefined) {
    throw new TypeError(
      `Cannot measure space: the heap of "${subject.name}" does not lie in its region`,
    );
  }
  const watch = (index?: number): SpaceWatch => {
    const heap = createHeap(subject, regionSize, pools);
    const watcher = new SpaceWatch(trace, heap, index);
    replay(trace, heap.allocator, [watcher]);
    return watcher;
  };
  const { liveMax, peak, ...found } = watch();
  if (liveMax === 0) return undefined;
  const { externalFragmentation, internalFragmentation } = watch(peak);
  return {
    liveBytes: liveMax,
    heapBytes: found.heapBytes,
    f1: found.heapSum / found.liveSum,
    f2: found.heapAtPeak / liveMax,
    f3: found.heapBytes / found.liveAtGrowth,
    f4: found.heapBytes / liveMax,
    ...(externalFragmentation === undefined ? {} : { externalFragmentation }),
    ...(internalFragmentation === undefined ? {} : { internalFragmentation }),
  };
}

/** Looks at the memory after every operation, and into the heap after one of them. */
class SpaceWatch implements Observer {
  heapBytes = 0;
  heapSum = 0;
  liveSum = 0;
  liveMax = 0;
  /** Index of the operation after which most is live. */
  peak = 0;
  heapAtPeak = 0;
  liveAtGrowth = 0;
  externalFragmentation: number | undefined;
  internalFragmentation: number | undefined;
  readonly #ids: Uint32Array;
  readonly #heap: Heap;
  readonly #ranges: readonly Region[];
  /** Highest byte handed out in each range, plus one, from its begin. */
  readonly #reached: Float64Array;
  readonly #lookAt: number | undefined;
  #state: ReplayState | undefined;
  #live = 0;
  #before = 0;

  constructor({ ids }: Trace, heap: Heap, lookAt: number | undefined) {
    this.#ids = ids;
    this.#heap = heap;
    this.#ranges = [heap.region, ...heap.pools];
    this.#reached = new Float64Array(this.#ranges.length);
    this.#lookAt = lookAt;
  }

  start(state: ReplayState): void {
    this.#state = state;
  }

  before(index: number): void {
    this.#before = this.#sizeOf(index);
  }

  after(index: number, address: number): void {
    const size = this.#sizeOf(index);
    this.#live += size - this.#before;
    if (address !== 0 && this.#reach(address, size)) this.liveAtGrowth = this.#live;
    if (this.#live > this.liveMax) {
      this.liveMax = this.#live;
      this.peak = index;
      this.heapAtPeak = this.heapBytes;
    }
    this.heapSum += this.heapBytes;
    this.liveSum += this.#live;
    if (index === this.#lookAt) this.#look();
  }

  /** Requested bytes of the block of an operation; 0 if it is not live. */
  #sizeOf(index: number): number {
    const { addresses, sizes } = this.#state!;
    const id = this.#ids[index]!;
    return addresses[id] === 0 ? 0 : sizes[id]!;
  }

  /** Enters a block; whether the heap has grown by it. */
  #reach(address: number, requested: number): boolean {
    requireAddress(this.#ranges, address);
    const size = this.#heap.allocator.usableSize?.(address) ?? requested;
    let grown = 0;
    for (const [i, { base, size: bytes }] of this.#ranges.entries()) {
      if (address < base || address >= base + bytes) continue;
      grown = Math.max(0, address + size - base - this.#reached[i]!);
      this.#reached[i]! += grown;
    }
    this.heapBytes += grown;
    return grown > 0;
  }

  #look(): void {
    const { allocator } = this.#heap;
    const { addresses, sizes } = this.#state!;
    if (allocator.usableSize !== undefined) {
      let granted = 0;
      let requested = 0;
      for (const [id, address] of addresses.entries()) {
        if (address === 0) continue;
        granted += allocator.usableSize(address);
        requested += sizes[id]!;
      }
      this.internalFragmentation = (granted - requested) / granted;
    }
    if (allocator.blocks === undefined) return;
    let free = 0;
    let largest = 0;
    for (const block of allocator.blocks()) {
      if (!block.free) continue;
      free += block.size;
      largest = Math.max(largest, block.size);
    }
    if (free > 0) this.externalFragmentation = 1 - largest / free;
  }
}
