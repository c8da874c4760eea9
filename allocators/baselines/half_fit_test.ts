import { assertEquals } from "@std/assert";
import { halfFit } from "./half_fit.ts";
import { createRegion } from "../contract/region.ts";

/** A full heap with free blocks of these sizes, header included, and their addresses. */
function holes(...granules: number[]) {
  const allocator = halfFit.create(createRegion(16_384));
  const addresses = granules.map((each) => {
    const address = allocator.malloc(8 * each - 8);
    allocator.malloc(24);
    return address;
  });
  for (let size = 8192; size >= 1; size = Math.floor(size / 2)) {
    while (allocator.malloc(size) !== 0);
  }
  for (const address of addresses) allocator.free(address);
  return { allocator, addresses };
}

Deno.test("halfFit.malloc() passes by a hole of the request's own power of two", () => {
  const { allocator, addresses: [hole] } = holes(12);
  assertEquals(allocator.malloc(8 * 12 - 8), 0);
  assertEquals(allocator.malloc(8 * 9 - 8), 0);
  assertEquals(allocator.malloc(8 * 8 - 8), hole);
});

Deno.test("halfFit.malloc() finds a hole of exactly a power of two", () => {
  for (const granules of [4, 8, 16, 64]) {
    const { allocator, addresses: [hole] } = holes(granules);
    assertEquals(allocator.malloc(8 * granules - 8), hole);
  }
});

Deno.test("halfFit.malloc() takes from the lowest list that surely fits", () => {
  const { allocator, addresses: [, , middle, large] } = holes(40, 9, 20, 40);
  assertEquals(allocator.malloc(8 * 10), middle);
  assertEquals(allocator.malloc(8 * 16), large);
});

Deno.test("halfFit.malloc() takes the block that was freed last", () => {
  const { allocator, addresses: [first, second, third] } = holes(8, 9, 10);
  assertEquals(allocator.malloc(56), third);
  assertEquals(allocator.malloc(56), second);
  assertEquals(allocator.malloc(56), first);
  assertEquals(allocator.malloc(56), 0);
});

Deno.test("halfFit.check() finds a bitmap that does not agree with the lists", () => {
  const region = createRegion(4096);
  const allocator = halfFit.create(region);
  const bitmap = new Int32Array(region.buffer, region.base + 8, 1);
  const before = bitmap[0]!;
  for (let bit = 0; bit < 30; bit++) {
    bitmap[0] = before ^ (1 << bit);
    assertEquals(allocator.check!(), [`The bitmap is wrong about list ${bit}`]);
  }
});
