import { assert, assertEquals } from "@std/assert";
import { evl } from "../../../allocators/evl/evl.ts";
import { tlsf } from "../../../allocators/tlsf/tlsf.ts";
import { createHeap } from "../../trace/probe.ts";
import { manyextProbe } from "./manyext.ts";
import { watchProbe } from "../testdata/watch_probe.ts";

for (const subject of [tlsf, evl]) {
  Deno.test(`manyextProbe() is served by the last of k pools of ${subject.name}`, () => {
    for (const k of [1, 2, 3, 8]) {
      const probe = manyextProbe(k);
      const { region, pools } = createHeap(subject, probe.regionSize, probe.pools);
      assertEquals(pools.length, k - 1);
      const last = pools.at(-1) ?? region;
      for (const { after } of watchProbe(probe, subject)) {
        assert(after >= last.base && after < last.base + last.size, `${k}`);
      }
    }
  });

  Deno.test(`manyextProbe() is refused by every pool of ${subject.name} if told so`, () => {
    for (const k of [1, 2, 3, 8]) {
      assert(watchProbe(manyextProbe(k, { refused: true }), subject).every((seen) => seen.refused));
    }
  });
}
