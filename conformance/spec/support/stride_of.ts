import type { CheckContext } from "../../evidence/check_context.ts";

/**
 * Bytes from one block of `size` bytes to the next in a fresh heap: payload, rounding and header.
 */
export function strideOf(context: CheckContext, size: number): number {
  const heap = context.heap();
  const [first, second] = [heap.malloc(size), heap.malloc(size)];
  context.premise(second !== 0, `two blocks of ${size} bytes do not fit`);
  return Math.abs(second - first);
}
