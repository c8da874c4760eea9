import { assert, assertEquals } from "@std/assert";
import { firstFit } from "../../../allocators/baselines/first_fit.ts";
import { tlsf } from "../../../allocators/tlsf/tlsf.ts";
import { mapInsert } from "../../../allocators/tlsf/tlsf_mapping.ts";
import { freeSizes, watchProbe } from "../testdata/watch_probe.ts";
import { sameclassProbe } from "./sameclass.ts";

Deno.test("sameclassProbe() makes holes of TLSF's class for the request, all too small", () => {
  assertEquals(mapInsert(984), mapInsert(976));
  for (const subject of [tlsf, firstFit]) {
    for (const seen of watchProbe(sameclassProbe(50), subject)) {
      assertEquals(freeSizes(seen).filter((size) => size === 976).length, 50);
      assert(seen.blocks.find((block) => block.address === seen.after)!.size > 984);
    }
  }
});

Deno.test("sameclassProbe() leaves nothing else free if told so, and is refused", () => {
  for (const subject of [tlsf, firstFit]) {
    for (const seen of watchProbe(sameclassProbe(50, { exhausted: true }), subject)) {
      assertEquals(freeSizes(seen).filter((size) => size >= 976), new Array(50).fill(976));
      assert(seen.refused);
    }
  }
});
