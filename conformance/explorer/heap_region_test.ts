import { assertEquals, assertThrows } from "@std/assert";
import { createRegion } from "../../allocators/contract/region.ts";
import { subjects } from "../../allocators/subjects.ts";
import { blockPool } from "../../allocators/imfs/block_pool.ts";
import { heapRegionSize } from "./heap_region.ts";

Deno.test("heapRegionSize() is the least that serves a block of the size of the heap", () => {
  for (const subject of subjects) {
    if (subject.claims.largestRequest !== undefined && subject.claims.largestRequest < 512) {
      continue;
    }
    const size = heapRegionSize(subject, 512);
    const serves = (bytes: number) => subject.create(createRegion(bytes)).malloc(512) !== 0;
    assertEquals(serves(size), true, subject.name);
    if (size > subject.claims.minimumRegion) assertEquals(serves(size - 1), false, subject.name);
  }
});

Deno.test("heapRegionSize() goes by the smallest region if blocks are small", () => {
  assertEquals(heapRegionSize(blockPool, 512), blockPool.claims.minimumRegion + 512);
});

Deno.test("heapRegionSize() refuses sizes that are none", () => {
  for (const size of [0, -1, 1.5, 2 ** 25]) {
    assertThrows(() => heapRegionSize(blockPool, size), RangeError, '"heapSize" must be');
  }
});
