import { assert, assertEquals } from "@std/assert";
import { evl } from "../../../allocators/evl/evl.ts";
import { firstFit } from "../../../allocators/baselines/first_fit.ts";
import { halfFit } from "../../../allocators/baselines/half_fit.ts";
import { tlsf } from "../../../allocators/tlsf/tlsf.ts";
import { watchProbe } from "../testdata/watch_probe.ts";
import { sandwichProbe } from "./sandwich.ts";

const CASES = [
  ["none", false, false],
  ["left", true, false],
  ["right", false, true],
  ["both", true, true],
] as const;

for (const [neighbours, left, right] of CASES) {
  Deno.test(`sandwichProbe() frees a block with ${neighbours} of its neighbours free`, () => {
    for (const subject of [tlsf, firstFit, halfFit, evl]) {
      // EVL hands out falling addresses, so what was allocated before lies behind.
      const expected = subject === evl ? [right, false, left] : [left, false, right];
      for (const position of ["before", "after"] as const) {
        const seen = watchProbe(sandwichProbe(30, { neighbours, position }), subject);
        assertEquals(seen.length, 16);
        for (const { blocks, before } of seen) {
          const at = blocks.findIndex((block) => block.address === before);
          assertEquals(
            [blocks[at - 1]!.free, blocks[at]!.free, blocks[at + 1]!.free],
            expected,
            `${subject.name} ${position}`,
          );
        }
      }
    }
  });
}

Deno.test("sandwichProbe() has k holes on the side that was asked for", () => {
  for (const position of ["before", "after"] as const) {
    const seen = watchProbe(sandwichProbe(30, { neighbours: "none", position }), firstFit);
    // What an earlier repetition freed is a hole on the same side as the block.
    const { blocks, before } = seen[0]!;
    const holes = blocks.filter((block) => block.free && block.size < 960);
    assertEquals(holes.length, 30);
    assert(holes.every((hole) => (hole.address < before) === (position === "after")));
  }
});

Deno.test("sandwichProbe() keeps the population live if told so", () => {
  const [first] = watchProbe(sandwichProbe(30, { live: true, repeats: 1 }), firstFit);
  assertEquals(first!.blocks.filter((block) => block.free).length, 3);
});
