import type { Allocator } from "../../allocators/contract/allocator.ts";
import type { Region } from "../../allocators/contract/region.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import { createHeap, type Heap } from "../../workloads/trace/probe.ts";
import { Finding } from "./finding.ts";
import { type CallCount, createGuarded } from "./guarded_allocator.ts";
import { Margins } from "./shadow/margins.ts";

/** The memory of a fresh heap. */
export interface HeapOptions {
  /** Bytes of the region. */
  readonly regionSize: number;
  /** Bytes of further pools. */
  readonly pools?: readonly number[];
  /** The byte that the memory is filled with before the allocator is created; 0xa5 if left out. */
  readonly junk?: number;
  /**
   * Bytes by which the region is shifted from a multiple of 64, if the subject takes any region.
   */
  readonly offset?: number;
}

/** A heap, and the bytes around its memory as they were before it was created. */
export interface GuardedHeap extends Heap {
  /** The bytes of nobody. */
  readonly margins: Margins;
}

/**
 * Creates a heap whose allocator throws nothing but findings.
 *
 * @throws {Finding} If it cannot be created.
 */
export function createGuardedHeap(
  subject: Subject,
  options: HeapOptions,
  count?: CallCount,
): GuardedHeap {
  const { regionSize, pools, junk, offset = 0 } = options;
  let region: Region | undefined;
  let margins: Margins | undefined;
  let allocator: Allocator | undefined;
  const guarded: Subject = {
    ...subject,
    create() {
      allocator = createGuarded(subject, region!, count);
      return allocator.addPool === undefined ? allocator : requiringPools(allocator);
    },
  };
  const placed = (given: Region, pools: readonly Region[]): void => {
    const { buffer, base, size } = given;
    region = subject.provideRegion === undefined
      ? { buffer, base: base + offset, size: size - offset }
      : given;
    margins = new Margins([region, ...pools]);
  };
  const heap = createHeap(guarded, regionSize + offset, pools, junk, placed);
  return { ...heap, allocator: allocator!, region: region!, margins: margins! };
}

/** The same allocator, which must take the pools that its heap is made with. */
function requiringPools(allocator: Allocator): Allocator {
  return {
    ...allocator,
    addPool(base, size) {
      if (allocator.addPool!(base, size)) return true;
      throw new Finding("pool", `a pool of ${size} bytes at ${base} to be taken`, "false");
    },
  };
}

/** The memory of a heap that a picture shows; that of a heap of its own may move. */
export function drawnPools(subject: Subject, heap: Heap): readonly Region[] {
  return subject.ownHeap === undefined ? [heap.region, ...heap.pools] : [];
}
