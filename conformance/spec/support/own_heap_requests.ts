import type { CheckContext } from "../../evidence/check_context.ts";

/** A request that no heap made with a region of `regionSize` bytes has room for. */
export function tooLarge(context: CheckContext, regionSize: number): number {
  // A heap of its own begins with more memory than the region has, but not with so much.
  return context.subject.ownHeap === undefined ? 2 * regionSize : 2 ** 30;
}

/**
 * How many times as much must be asked for until a heap of its own, which has some pages more than
 * its region, is full.
 */
export function scaleOf(context: CheckContext): number {
  return context.subject.ownHeap === undefined ? 1 : 32;
}
