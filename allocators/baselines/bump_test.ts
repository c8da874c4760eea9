import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { bump } from "./bump.ts";
import { createRegion } from "../contract/region.ts";

Deno.test("bump.malloc() goes upwards, a header apart", () => {
  const allocator = bump.create(createRegion(1024));
  const first = allocator.malloc(1);
  assertEquals(allocator.malloc(24), first + 16);
  assertEquals(allocator.malloc(8), first + 48);
  assertEquals(allocator.usableSize!(first), 8);
});

Deno.test("bump uses a region of any base and size to its end", () => {
  const least = bump.claims.minimumRegion;
  for (let base = 0; base < 9; base++) {
    for (let size = least; size < least + 20; size++) {
      const buffer = new ArrayBuffer(256);
      const bytes = new Uint8Array(buffer).fill(0xa5);
      const allocator = bump.create({ buffer, base, size });
      let end = 0;
      for (let address; (address = allocator.malloc(1)) !== 0;) {
        assert(address % 8 === 0 && address >= base && address + 8 <= base + size);
        end = address + 8;
      }
      assert(end > base + size - 24);
      assert(bytes.subarray(0, base).every((byte) => byte === 0xa5));
      assert(bytes.subarray(base + size).every((byte) => byte === 0xa5));
    }
  }
  assertThrows(() => bump.create(createRegion(least - 1)), RangeError, "Cannot create bump");
});

Deno.test("bump.free() gives nothing back before the last live block is freed", () => {
  const allocator = bump.create(createRegion(1024));
  const blocks: number[] = [];
  for (let address; (address = allocator.malloc(56)) !== 0;) blocks.push(address);
  for (const address of blocks.slice(1)) {
    allocator.free(address);
    assertEquals(allocator.malloc(56), 0);
  }
  assertEquals(allocator.check!(), []);
  allocator.free(blocks[0]!);
  assertEquals(allocator.check!(), []);
  for (const address of blocks) assertEquals(allocator.malloc(56), address);
  assertEquals(allocator.malloc(56), 0);
});

Deno.test("bump.malloc() returns 0 for what the rest cannot hold, and changes nothing", () => {
  const region = createRegion(1024);
  const allocator = bump.create(region);
  const block = allocator.malloc(100);
  const bytes = new Uint8Array(region.buffer);
  const before = bytes.slice();
  for (const size of [1024, 2 ** 31, 2 ** 32, 2 ** 32 + 8, Number.MAX_SAFE_INTEGER]) {
    assertEquals(allocator.malloc(size), 0);
    assertEquals(allocator.memalign!(64, size), 0);
    assertEquals(allocator.realloc!(block, size), 0);
  }
  for (const alignment of [4096, 2 ** 31, 2 ** 32, 2 ** 52]) {
    assertEquals(allocator.memalign!(alignment, 8), 0);
  }
  assertEquals(bytes, before);
});

Deno.test("bump.malloc(0) returns an address of its own", () => {
  const allocator = bump.create(createRegion(256));
  const first = allocator.malloc(0);
  const second = allocator.malloc(0);
  assert(first !== 0 && second !== first);
  assertEquals(allocator.usableSize!(first), 8);
});

Deno.test("bump.malloc(0) returns no address behind the arena", () => {
  const region = createRegion(256);
  const allocator = bump.create(region);
  let last = 0;
  for (let next = allocator.malloc(0); next !== 0; next = allocator.malloc(0)) last = next;
  assert(last > 0 && last < region.base + region.size);
});

Deno.test("bump.memalign() aligns, and realloc() keeps the alignment", () => {
  const allocator = bump.create(createRegion(65_536));
  for (let alignment = 1; alignment <= 4096; alignment *= 2) {
    const address = allocator.memalign!(alignment, 40);
    assertEquals(address % Math.max(8, alignment), 0);
    allocator.malloc(1);
    const moved = allocator.realloc!(address, 80);
    assert(moved !== address);
    assertEquals(moved % Math.max(8, alignment), 0);
  }
});

Deno.test("bump.realloc() grows and shrinks the last block in place", () => {
  const allocator = bump.create(createRegion(1024));
  const first = allocator.malloc(8);
  const last = allocator.malloc(8);
  assertEquals(allocator.realloc!(last, 200), last);
  assertEquals(allocator.realloc!(last, 16), last);
  assertEquals(allocator.malloc(8), last + 24);
  assertEquals(allocator.realloc!(first, 5), first);
  assertEquals(allocator.realloc!(0, 8), last + 40);
});

Deno.test("bump.realloc() moves the payload when another block is behind", () => {
  const region = createRegion(1024);
  const allocator = bump.create(region);
  const bytes = new Uint8Array(region.buffer);
  const first = allocator.malloc(24);
  allocator.malloc(8);
  for (let i = 0; i < 24; i++) bytes[first + i] = i;
  const moved = allocator.realloc!(first, 100);
  assert(moved > first);
  for (let i = 0; i < 24; i++) assertEquals(bytes[moved + i], i);
  assertThrows(() => allocator.free(first), RangeError);
  assertEquals(allocator.realloc!(moved, 0), 0);
  assertThrows(() => allocator.free(moved), RangeError);
});

Deno.test("bump refuses what is not live, and changes nothing", () => {
  const region = createRegion(1024);
  const bytes = new Uint8Array(region.buffer).fill(0x5a);
  const allocator = bump.create(region);
  const block = allocator.malloc(100);
  const freed = allocator.malloc(100);
  allocator.free(freed);
  const before = bytes.slice();
  for (const address of [freed, block + 8, block + 1, block + 0.5, 1, -8, NaN, 2 ** 40]) {
    const error = assertThrows(() => allocator.free(address), RangeError);
    assertStringIncludes(error.message, `Cannot free: address ${address} is not a live block`);
    assertThrows(() => allocator.realloc!(address, 8), RangeError, "Cannot realloc");
    assertThrows(() => allocator.usableSize!(address), RangeError);
  }
  for (const size of [-1, 0.5, NaN, Infinity, 2 ** 53]) {
    assertThrows(() => allocator.malloc(size), RangeError);
    assertThrows(() => allocator.memalign!(16, size), RangeError);
    assertThrows(() => allocator.realloc!(block, size), RangeError);
  }
  for (const alignment of [0, 3, -16, 24]) {
    assertThrows(() => allocator.memalign!(alignment, 16), RangeError);
  }
  allocator.free(0);
  assertEquals(bytes, before);
});

Deno.test("bump keeps all its state in the region", () => {
  const region = createRegion(1024);
  const allocator = bump.create(region);
  const bytes = new Uint8Array(region.buffer);
  const block = allocator.malloc(100);
  const saved = bytes.slice();
  const next = [allocator.malloc(33), allocator.memalign!(64, 9)];
  bytes.set(saved);
  assertEquals([allocator.malloc(33), allocator.memalign!(64, 9)], next);
  bytes.set(saved);
  allocator.free(block);
  assertEquals(allocator.malloc(1), block);
});

Deno.test("bump.check() finds a damaged control block", () => {
  const region = createRegion(1024);
  const allocator = bump.create(region);
  allocator.malloc(100);
  const words = new Int32Array(region.buffer, region.base, 4);
  for (const [word, value] of [[1, 0], [1, 10_000], [2, 0], [2, -1], [2, 90]] as const) {
    const before = words[word]!;
    words[word] = value;
    assert(allocator.check!().length > 0);
    words[word] = before;
    assertEquals(allocator.check!(), []);
  }
});
