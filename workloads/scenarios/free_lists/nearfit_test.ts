import { assert, assertEquals } from "@std/assert";
import { firstFit } from "../../../allocators/baselines/first_fit.ts";
import { Op } from "../../trace/trace.ts";
import { freeSizes, watchProbe } from "../testdata/watch_probe.ts";
import { nearfitProbe } from "./nearfit.ts";

Deno.test("nearfitProbe() makes k holes that are too small and one that fits for each repetition", () => {
  for (const fits of ["far", "newest", "oldest"] as const) {
    const seen = watchProbe(nearfitProbe(60, { fits, repeats: 4 }), firstFit);
    for (let i = 0; i < 4; i++) {
      const sizes = freeSizes(seen[i]!);
      assertEquals(sizes.filter((size) => size < 480).length, 60, fits);
      assertEquals(sizes.filter((size) => size >= 480 && size < 960).length, 4 - i, fits);
    }
  }
});

Deno.test("nearfitProbe() puts the holes that fit behind all others by default", () => {
  for (const { blocks, after } of watchProbe(nearfitProbe(60), firstFit)) {
    const small = blocks.filter((block) => block.free && block.size < 480);
    assert(small.every((block) => block.address < after));
    assert(blocks.find((block) => block.address === after)!.size < 960);
  }
});

Deno.test("nearfitProbe() frees the holes that fit last or first if told so", () => {
  for (const [fits, isLast] of [["newest", true], ["oldest", false]] as const) {
    const { trace } = nearfitProbe(60, { fits, repeats: 4 });
    const freed = [...trace.ids].filter((_, i) => trace.ops[i] === Op.Free);
    const fitting = isLast ? freed.slice(-4) : freed.slice(0, 4);
    assert(fitting.every((id) => trace.sizes[trace.ids.indexOf(id)] === 480), fits);
  }
});

Deno.test("nearfitProbe() makes holes that no declared rounding lets fit", () => {
  const { trace } = nearfitProbe(10, { rounding: { bytes: 31, ratio: 1 } });
  const small = Math.min(...trace.sizes.filter((size) => size > 0));
  assert(small * 2 + 31 < 480, `${small}`);
});
