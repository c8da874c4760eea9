import type { Clause } from "../clause.ts";
import { offers } from "../needs.ts";
import { requireFreeSpace } from "./_require_free_space.ts";

/** Requirements on the count of blocks, and of those that are free. */
export const freeSpace: readonly Clause[] = [
  {
    id: "pools.capacity",
    level: "MUST",
    requirement: "Exactly as many blocks are served as the pool says it has, then null",
    source:
      "RTEMS IMFS (psximfs02: ENOSPC when the last block is gone); RM (exactly two, third null)",
    lookAt: "The last block, and the count at creation",
    needs: offers("fixedBlocks"),
    check(context) {
      const heap = context.heap({ regionSize: context.room(2048) });
      const { blockCount, blockSize } = heap.allocator.fixedBlocks!;
      const blocks = heap.fill(blockSize).length;
      heap.expect(blocks === blockCount, `${blockCount} blocks`, blocks);
    },
  },
  {
    id: "pools.free-space",
    level: "MUST",
    requirement:
      "The free space is the size of a block times the free blocks, exactly, after every call",
    source: "RTEMS IMFS get_free_space: total - live * 16",
    lookAt: "The count of blocks, on refused calls too",
    needs: offers("fixedBlocks"),
    check(context) {
      const heap = context.heap({ regionSize: context.room(2048) });
      const random = context.random();
      requireFreeSpace(heap, "at creation");
      for (let call = 0; call < 1000; call++) {
        const { live } = heap;
        if (live.length > 0 && random.below(5) < (call % 400 < 200 ? 1 : 3)) {
          heap.free(live[random.below(live.length)]!);
          requireFreeSpace(heap, "after a free");
        } else {
          heap.malloc(context.request(1 + random.below(64)));
          requireFreeSpace(heap, "after a malloc");
        }
      }
    },
  },
  {
    id: "pools.refusals-not-counted",
    level: "MUST",
    requirement:
      "free(0), a request too large and a request to an empty pool leave the free space as it is",
    source: "RTEMS IMFS: free of NULL is counted all the same (contradiction 23)",
    lookAt: "The counter before the pointer is looked at",
    needs: offers("fixedBlocks"),
    check(context) {
      const heap = context.heap({ regionSize: context.room(2048) });
      const { blockSize } = heap.allocator.fixedBlocks!;
      heap.allocator.free(0);
      requireFreeSpace(heap, "after free(0)");
      const large = heap.malloc(blockSize + 1);
      heap.expect(large === 0, `null from malloc(${blockSize + 1})`, large);
      requireFreeSpace(heap, "after a request that is too large");
      heap.fill(blockSize);
      requireFreeSpace(heap, "when empty");
      heap.allocator.free(0);
      requireFreeSpace(heap, "after free(0) when empty");
    },
  },
];
