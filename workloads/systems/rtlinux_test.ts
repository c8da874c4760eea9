import { assert, assertEquals } from "@std/assert";
import { createRegion } from "../../allocators/contract/region.ts";
import { rtLinux } from "../../allocators/rtlinux/rt_allocator.ts";
import { tlsf } from "../../allocators/tlsf/tlsf.ts";
import { replay } from "../trace/replay.ts";
import { rtLinuxTrace } from "./rtlinux.ts";

Deno.test("rtLinuxTrace() asks for 128 bytes more each time and frees everything at the end", () => {
  const { ops, sizes, ids, idCount } = rtLinuxTrace(3);
  assertEquals([...ops], [0, 0, 0, 1, 1, 1]);
  assertEquals([...sizes.slice(0, 3)], [128, 256, 384]);
  assertEquals([...ids], [0, 1, 2, 0, 1, 2]);
  assertEquals(idCount, 3);
});

Deno.test("rtLinuxTrace() has 128 requests served by rtLinux, all 140 by the heap behind it", () => {
  const region = () => createRegion(2 ** 21);
  const naive = replay(rtLinuxTrace(), rtLinux.create(region()));
  assertEquals([naive.refused, naive.peakLiveBytes], [12, 1_056_768]);
  const heap = tlsf.create(region());
  const direct = replay(rtLinuxTrace(), heap);
  assertEquals([direct.refused, direct.liveBlocks], [0, 0]);
  assert(direct.peakLiveBytes > naive.peakLiveBytes);
});
