import { assert, assertEquals } from "@std/assert";
import { evl } from "../../../allocators/evl/evl.ts";
import { firstFit } from "../../../allocators/baselines/first_fit.ts";
import { tlsf } from "../../../allocators/tlsf/tlsf.ts";
import { freeSizes, watchProbe } from "../testdata/watch_probe.ts";
import { holesProbe } from "./holes.ts";

for (const subject of [tlsf, firstFit, evl]) {
  Deno.test(`holesProbe() leaves ${subject.name} with k holes of a unit and one large block`, () => {
    for (const seen of watchProbe(holesProbe(100), subject)) {
      const sizes = freeSizes(seen);
      const holes = sizes.filter((size) => size >= 480 && size < 960);
      assertEquals(holes.length, 100);
      assertEquals(sizes.length, 101);
      assert(Math.max(...sizes) > 960 && !seen.refused);
    }
  });
}

Deno.test("holesProbe() asks a list in order of address for what lies behind all holes", () => {
  for (const { blocks, after } of watchProbe(holesProbe(50), firstFit)) {
    const holes = blocks.filter((block) => block.free && block.size < 960);
    assert(holes.every((hole) => hole.address < after));
  }
});

Deno.test("holesProbe() asks for what a hole serves if told so", () => {
  for (const { blocks, after } of watchProbe(holesProbe(50, { request: "exact" }), firstFit)) {
    const hole = blocks.find((block) => block.address === after)!;
    assert(hole.free && hole.size < 960);
  }
});

Deno.test("holesProbe() keeps the population live if told so", () => {
  for (const seen of watchProbe(holesProbe(50, { live: true }), firstFit)) {
    assertEquals(freeSizes(seen).length, 1);
    assertEquals(seen.blocks.filter((block) => !block.free).length, 100);
  }
});
