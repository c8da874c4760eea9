import { assertEquals } from "@std/assert";
import { BlockPool, blockPool, blockPoolOf } from "../../../allocators/imfs/mod.ts";
import { createRegion } from "../../../allocators/mod.ts";
import { replay } from "../../trace/replay.ts";
import { Op } from "../../trace/trace.ts";
import { imfsTrace } from "./imfs.ts";

Deno.test("imfsTrace() asks for each block of psximfs03 and gives all of them back", () => {
  const { ops, sizes, idCount } = imfsTrace();
  const mallocs = ops.filter((op) => op === Op.Malloc).length;
  // 108 blocks of the file, 392 taken away, 2 refused on an empty pool, 3 more up to the largest
  // file.
  assertEquals(mallocs, 108 + 392 + 2 + 3);
  assertEquals(ops.length, 2 * mallocs);
  assertEquals(sizes.every((size, i) => size === (ops[i] === Op.Malloc ? 16 : 0)), true);
  // The refused block has an id of its own.
  assertEquals(idCount, 501);
});

Deno.test("imfsTrace() replays on the pool it was recorded from with the same two refusals", () => {
  const pool = blockPool.create(createRegion(BlockPool.regionSize(16, 500)));
  const result = replay(imfsTrace(), pool);
  assertEquals([result.refused, result.liveBlocks, result.peakLiveBytes], [2, 0, 8000]);
});

Deno.test("imfsTrace() leaves no block live on an allocator with more memory", () => {
  const larger = blockPoolOf(64).create(createRegion(BlockPool.regionSize(64, 1000)));
  const result = replay(imfsTrace(), larger);
  assertEquals([result.refused, result.liveBlocks, result.peakLiveBytes], [0, 0, 8016]);
});

Deno.test("imfsTrace() is the same each time, and named after its pool", () => {
  assertEquals(imfsTrace(), imfsTrace());
  const options = { blockSize: 128, pointerBytes: 8, blockCount: 512 } as const;
  assertEquals(imfsTrace(options).name, "imfs-512x128");
  const pool = blockPoolOf(128).create(createRegion(BlockPool.regionSize(128, 512)));
  const result = replay(imfsTrace(options), pool);
  assertEquals([result.liveBlocks, result.peakLiveBytes], [0, 65536]);
});
