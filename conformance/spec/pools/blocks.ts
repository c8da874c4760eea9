import { BLOCK_SIZES } from "../../../allocators/imfs/mod.ts";
import { imfsTrace } from "../../../workloads/systems/imfs/imfs.ts";
import { imfsFilesTrace } from "../../../workloads/systems/imfs/imfs_files.ts";
import { Op } from "../../../workloads/trace/trace.ts";
import type { Clause } from "../clause.ts";
import { allOf, claims, offers } from "../needs.ts";
import { stridedOrder } from "../support/strided_order.ts";
import { Finding } from "../../evidence/finding.ts";
import type { TraceRun } from "../../evidence/watched_replay.ts";

/** Requirements on blocks that are used again. */
export const blocks: readonly Clause[] = [
  {
    id: "pools.any-order-refill",
    level: "MUST",
    requirement: "Freed in any order, the same blocks are served again, each of them once",
    source: "RTEMS psximfs03: the free list taken away and put back; fixed pools do not fragment",
    lookAt: "The link of a block that is freed, above all of the first and the last one",
    needs: offers("fixedBlocks"),
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
    needs: allOf(offers("fixedBlocks"), claims("zeroed", true)),
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
    needs: offers("fixedBlocks"),
    check(context) {
      const { largestRequest = 0 } = context.claims;
      const options = { regionSize: context.room(128 * largestRequest) };
      const { blockCount, blockSize: room } = context.heap(options).allocator.fixedBlocks!;
      const blockSize = BLOCK_SIZES.findLast((size) => size <= room);
      context.premise(blockSize !== undefined, `a file has no blocks of ${room} bytes`);
      const files = { blockSize: blockSize!, blockCount };
      const script = context.run(imfsTrace(files), { ...options, verify: refusesWhenEmpty });
      context.premise(script.result.refused > 0, "the script never emptied the pool");
      context.run(imfsFilesTrace(context.seed, { ...files, files: 16, longestWrite: 16 * room }), {
        ...options,
        verify: refusesWhenEmpty,
      });
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
      throw Finding.unmet(
        `${live < blockCount ? "a block" : "null"} with ${live} of ${blockCount} blocks taken`,
        `${address} from operation ${i}`,
      );
    } else if (address !== 0) live++;
  }
}
