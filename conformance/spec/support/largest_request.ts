import type { CheckContext } from "../../evidence/check_context.ts";
import { Finding } from "../../evidence/finding.ts";
import { createGuardedHeap, type HeapOptions } from "../../evidence/guarded_heap.ts";

/** Largest request, in bytes, that a fresh heap serves. */
export function largestOnFreshHeap(context: CheckContext, options: HeapOptions): number {
  const { region, pools } = createGuardedHeap(context.subject, options);
  const room = Math.max(region.size, ...pools.map(({ size }) => size));
  return largestWhere(context.request(room), (size) => {
    const { allocator } = createGuardedHeap(context.subject, options);
    try {
      return allocator.malloc(size) !== 0;
    } catch (error) {
      // That it must not throw when it is out of memory is for other clauses to say.
      if (error instanceof Finding) return false;
      throw error;
    }
  });
}

/**
 * Largest size from 1 to `limit` that is served, given that every smaller one is too; 0 if none is.
 */
export function largestWhere(limit: number, isServed: (size: number) => boolean): number {
  let served = 0;
  let refused = limit + 1;
  while (refused - served > 1) {
    const size = served + Math.floor((refused - served) / 2);
    if (isServed(size)) served = size;
    else refused = size;
  }
  return served;
}
