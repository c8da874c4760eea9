import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { BlockPool } from "../../../allocators/imfs/mod.ts";
import { blockPool, createRegion, tlsf } from "../../../allocators/mod.ts";
import { replay } from "../../trace/replay.ts";
import { imfsFilesTrace } from "./imfs_files.ts";

Deno.test("imfsFilesTrace() gives every block back, on its own pool and on TLSF", () => {
  for (const seed of [1, 2, 3]) {
    const trace = imfsFilesTrace(seed);
    const pool = blockPool.create(createRegion(BlockPool.regionSize(16, 500)));
    const onPool = replay(trace, pool);
    assertEquals([onPool.liveBlocks, pool.fixedBlocks!.freeSpace()], [0, 8000]);
    const heap = tlsf.create(createRegion(65536));
    assertEquals(replay(trace, heap).liveBlocks, 0);
    assertEquals([...heap.blocks!()].length, 1);
  }
});

Deno.test("imfsFilesTrace() of files that compete for a small pool meets the empty pool", () => {
  const trace = imfsFilesTrace(1, { blockCount: 60 });
  const pool = blockPool.create(createRegion(BlockPool.regionSize(16, 60)));
  const { refused, peakLiveBytes } = replay(trace, pool);
  assert(refused > 0, "no write met the empty pool");
  assert(peakLiveBytes > 50 * 16, `${peakLiveBytes} bytes at most`);
});

Deno.test("imfsFilesTrace() follows its seed", () => {
  assertEquals(imfsFilesTrace(7), imfsFilesTrace(7));
  assertNotEquals(imfsFilesTrace(7).ids, imfsFilesTrace(8).ids);
});
