import { assertEquals } from "@std/assert";
import { bestFit } from "./best_fit.ts";
import { createRegion } from "../contract/region.ts";

/** A full heap with free blocks of these sizes, in order of address, freed in the given order. */
function holes(sizes: readonly number[], order: readonly number[] = sizes.map((_, i) => i)) {
  const allocator = bestFit.create(createRegion(16_384));
  const addresses = sizes.map((size) => {
    const address = allocator.malloc(size);
    allocator.malloc(24);
    return address;
  });
  for (let size = 16_384; size >= 1; size -= 8) while (allocator.malloc(size) !== 0);
  for (const at of order) allocator.free(addresses[at]!);
  return { allocator, addresses };
}

Deno.test("bestFit.malloc() takes the smallest hole that is large enough", () => {
  const { allocator, addresses } = holes([400, 48, 200, 104, 96]);
  assertEquals(allocator.malloc(97), addresses[3]);
  assertEquals(allocator.malloc(96), addresses[4]);
  assertEquals(allocator.malloc(24), addresses[1]);
  assertEquals(allocator.malloc(201), addresses[0]);
});

Deno.test("bestFit.malloc() takes the lowest of holes of one size, whatever was freed last", () => {
  for (const order of [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]]) {
    const { allocator, addresses } = holes([56, 56, 56, 56], order);
    for (const address of addresses) assertEquals(allocator.malloc(56), address);
    assertEquals(allocator.malloc(1), 0);
  }
});

Deno.test("bestFit.malloc() serves every request that any hole has room for", () => {
  const sizes = [24, 32, 40, 88, 96, 128, 256, 312];
  for (const hole of sizes) {
    const { allocator, addresses: [address] } = holes([hole]);
    assertEquals(allocator.malloc(hole + 1), 0);
    assertEquals(allocator.malloc(hole), address);
  }
});

Deno.test("bestFit finds its way through a hundred holes", () => {
  const sizes = Array.from({ length: 100 }, (_, i) => 24 + 8 * (i * 37 % 100));
  const allocator = bestFit.create(createRegion(100_000));
  const addresses = sizes.map((size) => {
    const address = allocator.malloc(size);
    allocator.malloc(24);
    return address;
  });
  while (allocator.malloc(2000) !== 0);
  for (const address of addresses) allocator.free(address);
  assertEquals(allocator.check!(), []);
  // Every size is there once, so each request is served by its own hole.
  for (let i = 99; i >= 0; i--) assertEquals(allocator.malloc(sizes[i]!), addresses[i]);
  assertEquals(allocator.check!(), []);
});
