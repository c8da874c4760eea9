import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { firstFit } from "../../../allocators/baselines/first_fit.ts";
import { tlsf } from "../../../allocators/tlsf/tlsf.ts";
import { resizeProbe } from "./resize.ts";
import { freeSizes, watchProbe } from "../testdata/watch_probe.ts";

for (const subject of [tlsf, firstFit]) {
  Deno.test(`resizeProbe() grows and shrinks ${subject.name}'s blocks in place`, () => {
    for (const [kind, bytes] of [["grow", 480], ["shrink", 960]] as const) {
      const seen = watchProbe(resizeProbe(40, { kind }), subject);
      assertEquals(seen.length, 16);
      for (const { blocks, before, after } of seen) {
        assertEquals(after, before, kind);
        const at = blocks.findIndex((block) => block.address === before);
        assertEquals([blocks[at]!.size, blocks[at + 1]!.free], [bytes, true], kind);
      }
    }
  });

  Deno.test(`resizeProbe() moves ${subject.name}'s blocks past k holes`, () => {
    for (const seen of watchProbe(resizeProbe(40, { kind: "move" }), subject)) {
      assertNotEquals(seen.after, seen.before);
      assert(seen.after !== 0);
      assert(freeSizes(seen).filter((size) => size < 4 * 480).length >= 40);
    }
  });

  Deno.test(`resizeProbe() leaves ${subject.name} no room if it is to be refused`, () => {
    for (const seen of watchProbe(resizeProbe(40, { kind: "refused" }), subject)) {
      assertEquals(freeSizes(seen).filter((size) => size >= 480).length, 40);
      assert(seen.refused);
    }
  });
}
