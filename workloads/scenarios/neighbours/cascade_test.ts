import { assertEquals } from "@std/assert";
import { binaryBuddy } from "../../../allocators/baselines/binary_buddy.ts";
import { firstFit } from "../../../allocators/baselines/first_fit.ts";
import { cascadeProbe } from "./cascade.ts";
import { freeSizes, watchProbe } from "../testdata/watch_probe.ts";

Deno.test("cascadeProbe() frees the only live block", () => {
  for (const subject of [firstFit, binaryBuddy]) {
    for (const { blocks, before } of watchProbe(cascadeProbe(256), subject)) {
      const live = blocks.filter((block) => !block.free);
      assertEquals(live.map((block) => block.address), [before]);
    }
  }
});

Deno.test("cascadeProbe() leaves a buddy with one free block of every order on the way up", () => {
  const [first] = watchProbe(cascadeProbe(4096), binaryBuddy);
  const smallest = first!.blocks.find((block) => !block.free)!.size;
  const orders = freeSizes(first!).map((size) => Math.ceil(Math.log2(size / smallest)));
  // Twelve doublings lie between 4096 blocks and one.
  for (let order = 0; order < 12; order++) assertEquals(orders.includes(order), true, `${order}`);
});
