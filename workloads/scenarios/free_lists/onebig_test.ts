import { assert, assertEquals } from "@std/assert";
import { binaryBuddy } from "../../../allocators/baselines/binary_buddy.ts";
import { tlsf } from "../../../allocators/tlsf/tlsf.ts";
import { freeSizes, watchProbe } from "../testdata/watch_probe.ts";
import { onebigProbe } from "./onebig.ts";

Deno.test("onebigProbe() measures on a heap that is one free block, with room for k units", () => {
  for (const seen of watchProbe(onebigProbe(1000), tlsf)) {
    const sizes = freeSizes(seen);
    assertEquals([seen.blocks.length, sizes.length, seen.refused], [1, 1, false]);
    assert(sizes[0]! > 480_000);
  }
});

Deno.test("onebigProbe() leaves a buddy with nothing split before each request", () => {
  const seen = watchProbe(onebigProbe(1000), binaryBuddy);
  for (const { blocks } of seen) assertEquals(blocks, seen[0]!.blocks);
  assert(seen[0]!.blocks.every((block) => block.free));
});
