import type { CheckContext } from "../../evidence/check_context.ts";
import type { TestHeap } from "../../evidence/test_heap.ts";

/** Sizes of which each falls into another class of most allocators. */
export const SIZES = [8, 40, 256, 4096];

/** A heap with three blocks, and the address of the one in the middle. */
export function threeBlocks(
  context: CheckContext,
  wanted: number,
): { heap: TestHeap; address: number } {
  const heap = context.heap({ regionSize: context.room(32768) });
  const size = context.request(wanted);
  const [, address] = [heap.malloc(size), heap.malloc(size), heap.malloc(size)];
  context.premise(
    address !== 0 && heap.live.length === 3,
    `three blocks of ${size} bytes do not fit`,
  );
  return { heap, address: address! };
}
