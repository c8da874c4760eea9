import { assertEquals } from "@std/assert";
import { firstFit } from "../../../allocators/baselines/first_fit.ts";
import { freeSizes, watchProbe } from "../testdata/watch_probe.ts";
import { behindLiveProbe } from "./behind_live.ts";

Deno.test("behindLiveProbe() puts a too-small hole before k live blocks, and room after them", () => {
  for (const seen of watchProbe(behindLiveProbe(20), firstFit)) {
    const [hole, ...others] = seen.blocks;
    assertEquals([hole!.free, others.findIndex(({ free }) => free)], [true, 20]);
    assertEquals(freeSizes(seen).length, 2);
    assertEquals(seen.after > others[19]!.address, true);
  }
});
