import { assert, assertEquals, assertThrows } from "@std/assert";
import { control } from "./control.ts";
import { createRegion } from "../contract/region.ts";

Deno.test("control answers every request inside its region, round and round", () => {
  const region = createRegion(64);
  const heap = control.create(region);
  const seen = Array.from({ length: 7 }, () => heap.malloc(1e9));
  assertEquals(seen, [72, 88, 104, 72, 88, 104, 72]);
  assert(seen.every((address) => address % 8 === 0 && address + 16 <= region.base + region.size));
});

Deno.test("control never fails, frees nothing and moves nothing", () => {
  const heap = control.create(createRegion(64));
  const address = heap.malloc(8);
  heap.free(address);
  heap.free(address);
  assertEquals(heap.realloc!(address, 1e9), address);
  assertEquals(heap.realloc!(address, 0), 0);
  assert(heap.realloc!(0, 8) !== 0);
  assert(heap.memalign!(64, 8) !== 0);
});

Deno.test("control keeps its state in its region, at any base", () => {
  for (let shift = 0; shift < 8; shift++) {
    const buffer = new ArrayBuffer(128);
    const bytes = new Uint8Array(buffer).fill(0xa5);
    const { minimumRegion } = control.claims;
    const heap = control.create({ buffer, base: 64 + shift, size: minimumRegion });
    const saved = bytes.slice();
    const addresses = [heap.malloc(1), heap.malloc(1)];
    bytes.set(saved);
    assertEquals([heap.malloc(1), heap.malloc(1)], addresses);
    assert(bytes.subarray(0, 64 + shift).every((byte) => byte === 0xa5));
    assert(bytes.subarray(64 + shift + minimumRegion).every((byte) => byte === 0xa5));
  }
  assertThrows(() => control.create(createRegion(30)), RangeError, "at least 31 bytes");
});
