import type { Clause } from "../clause.ts";
import { offers } from "../needs.ts";

/** Requirements on the size of a request. */
export const sizes: readonly Clause[] = [
  {
    id: "pools.any-size",
    level: "MUST",
    requirement: "Any request from 1 byte to the size of a block takes exactly one block",
    source: "Fixed-size pools: what differs is only the use of a block",
    lookAt: "A block count computed from the size",
    needs: offers("fixedBlocks"),
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
    needs: offers("fixedBlocks"),
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
        `${context.claims.fit}`,
      );
    },
  },
  {
    id: "pools.too-large",
    level: "MUST",
    requirement: "A request above the size of a block yields null and changes nothing",
    source: "RTEMS IMFS: a block of the file system is a block of the pool; no block is joined",
    lookAt: "The comparison with the block size, before a block is taken",
    needs: offers("fixedBlocks"),
    check(context) {
      const heap = context.heap({ regionSize: context.room(2048) });
      const { blockSize } = heap.allocator.fixedBlocks!;
      for (
        const size of [blockSize + 1, 2 * blockSize, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1]
      ) {
        const address = heap.unchanged(`malloc(${size})`, () => heap.malloc(size));
        heap.expect(address === 0, `null from malloc(${size})`, address);
      }
    },
  },
];
