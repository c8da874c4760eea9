import { assert, assertEquals } from "@std/assert";
import { binaryBuddy } from "../../../allocators/baselines/binary_buddy.ts";
import { evl } from "../../../allocators/evl/evl.ts";
import { firstFit } from "../../../allocators/baselines/first_fit.ts";
import { halfFit } from "../../../allocators/baselines/half_fit.ts";
import { blockPool } from "../../../allocators/imfs/mod.ts";
import { tlsf } from "../../../allocators/tlsf/tlsf.ts";
import { failpathProbe } from "./failpath.ts";
import { freeSizes, watchProbe } from "../testdata/watch_probe.ts";
import { scenarioOptionsFor } from "../scenario_options.ts";

for (const subject of [tlsf, firstFit, halfFit, binaryBuddy, evl]) {
  Deno.test(`failpathProbe() leaves ${subject.name} with k holes and nothing larger`, () => {
    for (const regionSize of [2 ** 20, 2 ** 24]) {
      for (const seen of watchProbe(failpathProbe(60, { regionSize }), subject)) {
        const sizes = freeSizes(seen);
        assertEquals(sizes.filter((size) => size >= 976).length, 60);
        assert(Math.max(...sizes) < 1952 && seen.refused);
      }
    }
  });
}

Deno.test("failpathProbe() exhausts an allocator of fixed blocks", () => {
  const options = scenarioOptionsFor(blockPool.claims);
  for (const seen of watchProbe(failpathProbe(60, options), blockPool)) {
    assertEquals([freeSizes(seen), seen.refused], [[], true]);
  }
});

Deno.test("failpathProbe() asks for as much as it is told", () => {
  const { trace, measured } = failpathProbe(4, { request: 984 });
  assertEquals([...measured].map((index) => trace.sizes[index]), new Array(16).fill(984));
});
