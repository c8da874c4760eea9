import { BLOCK_SIZES } from "../../../allocators/imfs/mod.ts";
import { imfsTrace } from "../../../workloads/systems/imfs/imfs.ts";
import { imfsFilesTrace } from "../../../workloads/systems/imfs/imfs_files.ts";
import { Op } from "../../../workloads/trace/trace.ts";
import type { Clause } from "../clause.ts";
import { ClauseFailure } from "../../evidence/clause_failure.ts";
import { allOf, claims, offers } from "../needs.ts";
import type { TestHeap } from "../../evidence/test_heap.ts";
import type { TraceRun } from "../../evidence/trace_check.ts";
import { stridedOrder } from "../support/strided_order.ts";

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
    id: "pools.too-large",
    level: "MUST",
    requirement: "A request above the size of a block yields null and changes nothing",
    source: "RTEMS IMFS: a block of the file system is a block of the pool; no block is joined",
    lookAt: "The comparison with the block size, before a block is taken",
    needs: hasFixedBlocks,
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
  {
    id: "pools.any-order-refill",
    level: "MUST",
    requirement: "Freed in any order, the same blocks are served again, each of them once",
    source: "RTEMS psximfs03: the free list taken away and put back; fixed pools do not fragment",
    lookAt: "The link of a block that is freed, above all of the first and the last one",
    needs: hasFixedBlocks,
    check(context) {
      for (const stride of [1, -1, 3, 7]) {
        const heap = context.heap({ regionSize: context.room(1024) });
        const { blockSize } = heap.allocator.fixedBlocks!;
        const blocks = heap.fill(blockSize);
        for (const share of [1, 2, 3]) {
          const freed = stridedOrder(blocks.length, stride).filter((i) => i % share === 0);
          for (const i of freed) heap.free(blocks[i]!);
          const again = new Set(heap.fill(blockSize));
          heap.expect(again.size === freed.length, `${freed.length} blocks again`, again.size);
          const lost = freed.find((i) => !again.has(blocks[i]!));
          heap.expect(lost === undefined, `the block at ${blocks[lost ?? 0]} again`, "another");
        }
      }
    },
  },
  {
    id: "pools.zeroed",
    level: "MUST",
    requirement:
      "A block arrives filled with zeros over its full size, whatever size was asked for",
    source: "RTEMS IMFS: the tables of a file are blocks, and an entry that is not 0 is a pointer",
    lookAt: "The number of bytes that are cleared",
    needs: allOf(hasFixedBlocks, claims("zeroed", true)),
    check(context) {
      const heap = context.heap({ regionSize: context.room(4096) });
      const { blockSize } = heap.allocator.fixedBlocks!;
      for (const use of ["first", "second", "third"]) {
        for (const address of heap.fill(1)) {
          const block = heap.bytes.subarray(address, address + blockSize);
          const at = block.findIndex((byte) => byte !== 0);
          heap.expect(
            at < 0,
            `zeros in the block at ${address} at its ${use} use`,
            `${block[at]} in byte ${at}`,
          );
          block.fill(0xff);
        }
        heap.freeAll();
      }
    },
  },
  {
    id: "pools.file-workload",
    level: "MUST",
    requirement: "Files that take blocks in any way are refused a block only when all are taken",
    source:
      "RTEMS psximfs03: 500 blocks, ENOSPC when the free list is empty; files that grow in turn",
    lookAt: "The free list after the blocks of one file came back between those of others",
    needs: hasFixedBlocks,
    check(context) {
      const { largestRequest = 0 } = context.claims;
      const options = { regionSize: context.room(128 * largestRequest) };
      const { blockCount, blockSize: room } = context.heap(options).allocator.fixedBlocks!;
      const blockSize = BLOCK_SIZES.findLast((size) => size <= room);
      context.premise(blockSize !== undefined, `a file has no blocks of ${room} bytes`);
      const files = { blockSize: blockSize!, blockCount };
      const script = context.run(imfsTrace(files), { ...options, judge: refusesWhenEmpty });
      context.premise(script.result.refused > 0, "the script never emptied the pool");
      context.run(imfsFilesTrace(context.seed, { ...files, files: 16, longestWrite: 16 * room }), {
        ...options,
        judge: refusesWhenEmpty,
      });
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

/** Judges that a request was refused if and only if all blocks were live. */
function refusesWhenEmpty({ trace, heap, returned }: TraceRun): void {
  const { blockCount } = heap.allocator.fixedBlocks!;
  let live = 0;
  for (const [i, address] of returned.entries()) {
    if (Number.isNaN(address)) continue;
    if (trace.ops[i] === Op.Free) live--;
    else if ((address === 0) !== (live === blockCount)) {
      throw new ClauseFailure(
        `${live < blockCount ? "a block" : "null"} with ${live} of ${blockCount} blocks taken`,
        `${address} from operation ${i}`,
      );
    } else if (address !== 0) live++;
  }
}

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
