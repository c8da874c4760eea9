import { Finding } from "../../evidence/finding.ts";
import { createGuardedHeap, type HeapOptions } from "../../evidence/guarded_heap.ts";
import type { ExaminedSubject } from "../examined_subject.ts";

/**
 * Largest request, in bytes, that a fresh heap serves; 0 if none is. In a region of more than
 * 8 MiB, of which few heaps can be made, it is a request that is served and is
 * smaller by less than a third, unless not even 1/32 of the region is.
 */
export function largestOnFreshHeap(
  { subject }: Pick<ExaminedSubject, "subject">,
  options: HeapOptions,
): number {
  const { largestRequest = Infinity } = subject.claims;
  const isServed = (size: number): boolean => {
    try {
      return createGuardedHeap(subject, options).allocator.malloc(size) !== 0;
    } catch (error) {
      // That it must not throw when it is out of memory is for other clauses to say.
      if (error instanceof Finding) return false;
      throw error;
    }
  };
  if (options.regionSize <= EXACT) {
    const room = Math.max(options.regionSize, ...options.pools ?? []);
    return largestWhere(Math.min(room, largestRequest), isServed);
  }
  return SHARES.map((share) => Math.min(Math.floor(share * options.regionSize), largestRequest))
    .find(isServed) ?? 0;
}

const EXACT = 2 ** 23;
const SHARES = [255 / 256, 15 / 16, 3 / 4, 1 / 2, 3 / 8, 1 / 4, 1 / 8, 1 / 16, 1 / 32];

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
