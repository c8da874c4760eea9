import type { Fallback } from "../../../allocators/contract/fallback.ts";
import type { CheckContext } from "../../evidence/check_context.ts";
import type { TestHeap } from "../../evidence/test_heap.ts";

/** Both heaps, and the mode that decides between them. */
export function fallbackOf(heap: TestHeap): Fallback {
  return heap.allocator.fallback!;
}

/** A heap whose primary serves no request of `size` bytes any more, in primary-only mode. */
export function exhausted(context: CheckContext, size: number): TestHeap {
  const heap = context.heap();
  heap.mode(true);
  heap.fill(size);
  context.premise(heap.live.length > 1, "the primary serves nothing");
  return heap;
}

/** A request that the place of a freed block of `size` bytes serves, if there is any reuse. */
export function servedFrom(context: CheckContext, size: number): number {
  return context.claims.fit === "rounded" ? Math.ceil(size / 2) : size;
}

/** Fails unless an address lies in the named heap. */
export function requireIn(heap: TestHeap, name: "primary" | "backup", address: number): void {
  const { base, size } = fallbackOf(heap)[name];
  if (address >= base && address < base + size) return;
  heap.fail(`a block of the ${name}, at ${base}..${base + size - 1}`, address || "null");
}
