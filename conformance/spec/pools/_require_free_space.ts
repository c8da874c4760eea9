import type { TestHeap } from "../../evidence/test_heap.ts";

/** Fails unless the free space is that of all blocks that are not live. */
export function requireFreeSpace(heap: TestHeap, when: string): void {
  const fixed = heap.allocator.fixedBlocks!;
  const expected = fixed.blockSize * (fixed.blockCount - heap.live.length);
  const found = fixed.freeSpace();
  heap.expect(found === expected, `${expected} bytes free ${when}`, found);
}
