import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { firstFit } from "../../../allocators/baselines/first_fit.ts";
import { tlsf } from "../../../allocators/tlsf/tlsf.ts";
import { loneProbe } from "./lone.ts";
import { freeSizes, type Seen, watchProbe } from "../testdata/watch_probe.ts";

/** Requires that the block lies between two free ones, each the only one of its size. */
function requireBetweenLoners(seen: Seen): void {
  const at = seen.blocks.findIndex(({ address }) => address === seen.before);
  for (const neighbour of [seen.blocks[at - 1]!, seen.blocks[at + 1]!]) {
    assert(neighbour.free);
    assertEquals(freeSizes(seen).filter((size) => size === neighbour.size).length, 1);
  }
}

for (const subject of [tlsf, firstFit]) {
  for (const aligned of [false, true]) {
    const kind = `${aligned ? "aligned " : ""}block of ${subject.name}`;

    Deno.test(`loneProbe() frees a ${kind} between two free ones of their own sizes`, () => {
      const seen = watchProbe(loneProbe(20, { aligned }), subject);
      assertEquals(seen.length, 16);
      for (const freed of seen) requireBetweenLoners(freed);
    });

    Deno.test(`loneProbe() moves a ${kind} away from between them`, () => {
      const seen = watchProbe(loneProbe(20, { operation: "realloc", aligned }), subject);
      assertEquals(seen.length, 16);
      for (const moved of seen) {
        requireBetweenLoners(moved);
        assert(!moved.refused);
        assertNotEquals(moved.after, moved.before);
        if (aligned) assertEquals(moved.after % 64, 0);
      }
    });
  }
}
