import { assert, assertEquals } from "@std/assert";
import { firstFit } from "../../../allocators/baselines/first_fit.ts";
import { tlsf } from "../../../allocators/tlsf/tlsf.ts";
import { overalignProbe } from "./overalign.ts";
import { freeSizes, watchProbe } from "../testdata/watch_probe.ts";

Deno.test("overalignProbe() asks for an aligned block among k holes", () => {
  for (const subject of [tlsf, firstFit]) {
    for (const alignment of [64, 4096]) {
      for (const seen of watchProbe(overalignProbe(70, { alignment }), subject)) {
        assertEquals(freeSizes(seen).filter((size) => size < 960).length, 70);
        assert(!seen.refused);
        assertEquals(seen.after % alignment, 0);
      }
    }
  }
});
