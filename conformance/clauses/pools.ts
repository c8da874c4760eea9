import type { Clause } from "../clause.ts";
import { allOf, claims, offers } from "../needs.ts";
import type { TestHeap } from "../test_heap.ts";

const hasFixedBlocks = offers("fixedBlocks");

/** Requirements on pools of blocks of one size. */
export const pools: readonly Clause[] = [
  {
    id: "pools.capacity",
    level: "MUST",
    requirement: "Exactly as many blocks are served as the pool says it has, then null",
    source:
      "RTEMS IMFS (psximfs02: ENOSPC when the last block is gone); RM (exactly two, third null)",
    lookAt: "The last block, and the count at creation",
    needs: hasFixedBlocks,
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
    needs: hasFixedBlocks,
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
    needs: hasFixedBlocks,
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
  {
    id: "pools.any-size",
    level: "MUST",
    requirement: "Any request from 1 byte to the size of a block takes exactly one block",
    source: "Fixed-size pools: what differs is only the use of a block",
    lookAt: "A block count computed from the size",
    needs: hasFixedBlocks,
    check(context) {
      const heap = context.heap({ regionSize: context.room(4096) });
      const fixed = heap.allocator.fixedBlocks!;
      for (let size = 1; size <= fixed.blockSize; size++) {
        const before = fixed.freeSpace();
        const address = heap.malloc(size);
        heap.expect(address !== 0, `malloc(${size}) with ${before} bytes free`, "null");
        heap.expect(
          fixed.freeSpace() === before - fixed.blockSize,
          `${before - fixed.blockSize} bytes free after malloc(${size})`,
          fixed.freeSpace(),
        );
        heap.free(address);
      }
    },
  },
  {
    id: "pools.largest-request",
    level: "MUST",
    requirement: "The largest request claimed is the size of a block",
    source: "The contract of Allocert: FixedBlocks.blockSize",
    lookAt: "The claims of the subject",
    needs: hasFixedBlocks,
    check(context) {
      const { blockSize } = context.heap().allocator.fixedBlocks!;
      context.expect(
        context.claims.largestRequest === blockSize,
        `a largest request of ${blockSize} bytes`,
        `${context.claims.largestRequest}`,
      );
      context.expect(
        context.claims.fit === "fixed",
        'the claim "fixed" of fit',
        context.claims.fit,
      );
    },
  },
  {
    id: "pools.misuse-not-counted",
    level: "MUST",
    requirement: "A refused free leaves the free space as it is",
    source: "libevl (defect D8: a double free makes the count wrap); RTEMS IMFS: counter drift",
    lookAt: "The counter before the address is checked",
    needs: allOf(hasFixedBlocks, claims("misuse", "detected")),
    check(context) {
      const heap = context.heap({ regionSize: context.room(2048) });
      const [first, second] = [heap.malloc(1), heap.malloc(1)];
      heap.free(first);
      for (const address of [first, second + 1, 8, heap.region.base + heap.region.size]) {
        heap.refuses(`free(${address})`, () => heap.allocator.free(address));
        requireFreeSpace(heap, `after a refused free(${address})`);
      }
    },
  },
];

function requireFreeSpace(heap: TestHeap, when: string): void {
  const { blockSize, blockCount, freeSpace } = read(heap);
  const expected = blockSize * (blockCount - heap.live.length);
  heap.expect(freeSpace === expected, `${expected} bytes free ${when}`, freeSpace);
}

function read({ allocator }: TestHeap): {
  blockSize: number;
  blockCount: number;
  freeSpace: number;
} {
  const { blockSize, blockCount } = allocator.fixedBlocks!;
  return { blockSize, blockCount, freeSpace: allocator.fixedBlocks!.freeSpace() };
}
