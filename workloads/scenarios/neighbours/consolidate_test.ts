import { assertEquals } from "@std/assert";
import { firstFit } from "../../../allocators/baselines/first_fit.ts";
import { tlsf } from "../../../allocators/tlsf/tlsf.ts";
import { Op } from "../../trace/trace.ts";
import { consolidateProbe } from "./consolidate.ts";
import { freeSizes, watchProbe } from "../testdata/watch_probe.ts";

Deno.test("consolidateProbe() is served where small blocks are merged", () => {
  for (const subject of [tlsf, firstFit]) {
    for (const seen of watchProbe(consolidateProbe(64, { repeats: 3 }), subject)) {
      assertEquals(freeSizes(seen).filter((size) => size >= 64 * 32).length, 1);
      assertEquals(seen.refused, false);
    }
  }
});

Deno.test("consolidateProbe() frees k small blocks right before each large request", () => {
  const { trace, measured } = consolidateProbe(64, { repeats: 3 });
  for (const index of measured) {
    assertEquals([...trace.ops.slice(index - 64, index)], new Array(64).fill(Op.Free));
    assertEquals(trace.sizes[index], 16 * 32);
  }
});
