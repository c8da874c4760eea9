import type { Allocator } from "../../allocators/contract/allocator.ts";
import { createAllocator } from "../../allocators/contract/create_allocator.ts";
import { createRegion, type Region, REGION_MARGIN } from "../../allocators/contract/region.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import type { Trace } from "./trace.ts";

/**
 * A heap state to be reached, and the operations in it whose cost is asked for.
 *
 * Plain data, so that it can be sent to a worker.
 */
export interface Probe {
  /** Builds the state and holds the measured operations. */
  readonly trace: Trace;
  /** Indices of the measured operations, ascending. */
  readonly measured: Uint32Array;
  /**
   * Operations at the beginning that build the state: the state is reached only if none of them is
   * refused. Default: none.
   */
  readonly building?: number;
  /** Bytes of the region that the allocator is created on. */
  readonly regionSize: number;
  /** Bytes of further pools, added in this order; left out if there are none. */
  readonly pools?: readonly number[];
}

/** An allocator in its initial state, and where it lies. */
export interface Heap {
  /** The allocator. */
  readonly allocator: Allocator;
  /** The region it was created on. */
  readonly region: Region;
  /** The further pools that were added to it. */
  readonly pools: readonly Region[];
}

/**
 * Creates an allocator of `subject` in its initial state, with further pools if asked for.
 *
 * Every pool lies in the same buffer behind the region, with bytes of nobody between them. All
 * bytes are filled with `junk` first, so that nothing can rest on a zeroed region; those of a heap
 * of its own are left as they are.
 *
 * @param subject What is created.
 * @param regionSize Bytes of its region.
 * @param pools Bytes of each further pool.
 * @param junk The byte that everything is filled with.
 * @param placed Is told where the region and the pools lie, before the allocator is created.
 * @returns The allocator and its memory.
 * @throws {TypeError} If pools are asked for that the allocator does not take.
 */
export function createHeap(
  subject: Subject,
  regionSize: number,
  pools: readonly number[] = [],
  junk = 0xa5,
  placed: (region: Region, pools: readonly Region[]) => void = () => {},
): Heap {
  if (subject.provideRegion) {
    if (pools.length > 0) {
      throw new TypeError(`Cannot create heap: "${subject.name}" takes no further pools`);
    }
    const region = subject.provideRegion(regionSize);
    if (subject.ownHeap === undefined) {
      new Uint8Array(region.buffer, region.base, region.size).fill(junk);
    }
    placed(region, []);
    return { allocator: createAllocator(subject, region), region, pools: [] };
  }
  let extra = 0;
  for (const size of pools) extra += size + REGION_MARGIN;
  const { buffer, base } = createRegion(regionSize + extra);
  new Uint8Array(buffer).fill(junk);
  const region: Region = { buffer, base, size: regionSize };
  const added: Region[] = [];
  let next = base + regionSize + REGION_MARGIN;
  for (const size of pools) {
    added.push({ buffer, base: next, size });
    next += size + REGION_MARGIN;
  }
  placed(region, added);
  const allocator = createAllocator(subject, region);
  for (const { base, size } of added) {
    if (allocator.addPool?.(base, size) !== true) {
      throw new TypeError(`Cannot create heap: "${subject.name}" takes no pool of ${size} bytes`);
    }
  }
  return { allocator, region, pools: added };
}
