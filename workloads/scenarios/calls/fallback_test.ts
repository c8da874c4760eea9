import { assert, assertEquals } from "@std/assert";
import { talloc } from "../../../allocators/talloc/mod.ts";
import { createHeap } from "../../trace/probe.ts";
import { fallbackProbe } from "./fallback.ts";
import { watchProbe } from "../testdata/watch_probe.ts";

Deno.test("fallbackProbe() is served by the backup", () => {
  for (const k of [0, 16, 500]) {
    const probe = fallbackProbe(k);
    const { backup } = createHeap(talloc, probe.regionSize).allocator.fallback!;
    for (const { after } of watchProbe(probe, talloc)) {
      assert(after >= backup.base && after < backup.base + backup.size, `${k}`);
    }
  }
});

Deno.test("fallbackProbe() has k holes in the primary", () => {
  const probe = fallbackProbe(200);
  const { primary } = createHeap(talloc, probe.regionSize).allocator.fallback!;
  for (const { blocks } of watchProbe(probe, talloc)) {
    const holes = blocks.filter((block) =>
      block.free && block.size >= 480 && block.address < primary.base + primary.size &&
      block.address >= primary.base
    );
    assertEquals(holes.length, 200);
    assert(holes.every((hole) => hole.size < 960));
  }
});

Deno.test("fallbackProbe() is refused in primary-only mode", () => {
  const seen = watchProbe(fallbackProbe(30, { primaryOnly: true }), talloc);
  assert(seen.every(({ refused }) => refused));
});
