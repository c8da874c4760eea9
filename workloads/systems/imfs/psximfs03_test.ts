import { assert, assertEquals } from "@std/assert";
import { createRegion } from "../../../allocators/contract/region.ts";
import {
  BlockPool,
  type BlockSize,
  configureImfs,
  Imfs,
  poolOperations,
} from "../../../allocators/imfs/mod.ts";
import { psximfs03, type Psximfs03Report } from "./psximfs03.ts";

function onPool(blockSize: BlockSize, pointerBytes: 4 | 8, blockCount: number): Psximfs03Report {
  const configuration = configureImfs({ blockSize, pointerBytes });
  const region = createRegion(BlockPool.regionSize(blockSize, blockCount));
  const operations = poolOperations(new BlockPool(region, blockSize), configuration);
  return psximfs03(new Imfs(region.buffer, operations, configuration), operations);
}

Deno.test("psximfs03() sees the published numbers with 16-byte blocks and 4-byte pointers", () => {
  assertEquals(onPool(16, 4, 500), {
    freeAtStart: 500,
    writes: [
      { total: 256, blocksUsed: 23, free: 477 },
      { total: 512, blocksUsed: 45, free: 455 },
      { total: 768, blocksUsed: 66, free: 434 },
      { total: 1024, blocksUsed: 87, free: 413 },
      { total: 1280, blocksUsed: 108, free: 392 },
    ],
    writeErrno: "EFBIG",
    wrongBytes: 0,
    blocksUsedShrunk: 108,
    // The original frees a block of the file here and holds 107.
    starved: { size: 1295, errno: "ENOSPC", blocksUsed: 108 },
    restored: { size: 1343, errno: "EFBIG", blocksUsed: 111 },
    beyondErrno: "EFBIG",
    blocksUsedAtEnd: 0,
    // The original has 499 on its list, as its test loses the block that was freed while the list
    // was away.
    freeAtEnd: 500,
  });
});

Deno.test("psximfs03() writes nothing with 16-byte blocks and 8-byte pointers", () => {
  const report = onPool(16, 8, 500);
  assertEquals([report.writes, report.writeErrno], [[], "EFBIG"]);
  assertEquals(report.restored, { size: 223, errno: "EFBIG", blocksUsed: 25 });
  assertEquals([report.blocksUsedAtEnd, report.freeAtEnd], [0, 500]);
});

Deno.test("psximfs03() ends with ENOSPC where the pool is smaller than the largest file", () => {
  const report = onPool(128, 8, 512);
  assertEquals([report.freeAtStart, report.writeErrno, report.wrongBytes], [512, "ENOSPC", 0]);
  const { total, blocksUsed } = report.writes.at(-1)!;
  assertEquals(report.blocksUsedShrunk, blocksUsed);
  assert(report.starved.size >= total && report.starved.blocksUsed === blocksUsed);
  assertEquals([report.restored.errno, report.beyondErrno], ["ENOSPC", "ENOSPC"]);
  assertEquals([report.blocksUsedAtEnd, report.freeAtEnd], [0, 512]);
});
