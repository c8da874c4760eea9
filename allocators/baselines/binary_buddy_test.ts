import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { Allocator } from "../contract/allocator.ts";
import { binaryBuddy } from "./binary_buddy.ts";
import { createRegion, type Region } from "../contract/region.ts";
import { assertRefusesAllBut, soak } from "../testdata/soak.ts";

/** A heap whose arena has `arena` bytes, from a multiple of 4096. */
function alignedHeap(arena: number): Allocator {
  const buffer = new ArrayBuffer(8192 + arena);
  for (let base = 8192 - 16; base > 0; base -= 16) {
    const allocator = binaryBuddy.create({ buffer, base, size: 8192 + arena - base });
    const [first] = allocator.blocks!();
    if (first!.address === 8192) return allocator;
  }
  throw new Error("no such region");
}

function drawn(allocator: Allocator): string {
  return [...allocator.blocks!()]
    .map(({ size, free }) => free ? `free ${size}` : `used ${size}`).join(", ");
}

Deno.test("binaryBuddy splits down to the size rounded up to a power of two", () => {
  const allocator = alignedHeap(4096);
  assertEquals(drawn(allocator), "free 4096");
  allocator.malloc(17);
  assertEquals(
    drawn(allocator),
    "used 32, free 32, free 64, free 128, free 256, free 512, free 1024, free 2048",
  );
});

Deno.test("binaryBuddy.malloc() takes the lowest free slot, not the smallest free block", () => {
  const allocator = alignedHeap(4096);
  const a = allocator.malloc(1024);
  const b = allocator.malloc(16);
  allocator.malloc(16);
  allocator.free(a);
  // The hole of 1024 bytes lies lower than the fragments behind it.
  assertEquals(allocator.malloc(16), a);
  allocator.free(b);
  assertEquals(allocator.malloc(16), a + 16);
});

Deno.test("binaryBuddy.free() merges a block with its buddy only", () => {
  const allocator = alignedHeap(128);
  const blocks = [32, 32, 32, 32].map((size) => allocator.malloc(size));
  assertEquals(allocator.malloc(1), 0);
  allocator.free(blocks[1]!);
  allocator.free(blocks[2]!);
  assertEquals(drawn(allocator), "used 32, free 32, free 32, used 32");
  assertEquals(allocator.malloc(64), 0);
  allocator.free(blocks[0]!);
  assertEquals(drawn(allocator), "free 64, free 32, used 32");
  allocator.free(blocks[3]!);
  assertEquals(drawn(allocator), "free 128");
});

Deno.test("binaryBuddy gives back the largest block when all is freed, in whatever order", () => {
  for (const stride of [1, 3, 7, 11, 63]) {
    const allocator = alignedHeap(4096);
    const blocks: number[] = [];
    for (let address; (address = allocator.malloc(40)) !== 0;) blocks.push(address);
    assertEquals(blocks.length, 64);
    for (let i = 0; i < 64; i++) allocator.free(blocks[i * stride % 64]!);
    assertEquals(drawn(allocator), "free 4096");
  }
});

Deno.test("binaryBuddy uses a region of any base and size", () => {
  for (let size = 128; size < 700; size += 37) {
    for (let base = 0; base < 70; base++) {
      const buffer = new ArrayBuffer(900);
      const bytes = new Uint8Array(buffer).fill(0xa5);
      const allocator = binaryBuddy.create({ buffer, base, size });
      assertEquals(allocator.check!(), []);
      let served = 0;
      for (let address; (address = allocator.malloc(1)) !== 0; served += 16) {
        assert(address % 16 === 0 && address >= base && address + 16 <= base + size);
      }
      assert(served >= 16 && served >= size * 0.8 - 96, `${served} of ${size}`);
      assertEquals(allocator.check!(), []);
      assert(bytes.subarray(0, base).every((byte) => byte === 0xa5));
      assert(bytes.subarray(base + size).every((byte) => byte === 0xa5));
    }
  }
});

Deno.test("binaryBuddy refuses a region below its least", () => {
  assertThrows(
    () => binaryBuddy.create(createRegion(127)),
    RangeError,
    "Cannot create binary buddy: the region must have at least 128 bytes, received 127",
  );
});

Deno.test("binaryBuddy.malloc() returns 0 for more than the largest block, and changes nothing", () => {
  const allocator = alignedHeap(4096);
  for (const size of [4097, 8192, 2 ** 31, 2 ** 31 + 1, 2 ** 32, Number.MAX_SAFE_INTEGER]) {
    assertEquals(allocator.malloc(size), 0);
    assertEquals(allocator.memalign!(16, size), 0);
  }
  for (const alignment of [8192, 2 ** 31, 2 ** 32, 2 ** 52]) {
    assertEquals(allocator.memalign!(alignment, 1), 0);
  }
  assertEquals(drawn(allocator), "free 4096");
  assert(allocator.malloc(4096) !== 0);
});

Deno.test("binaryBuddy.malloc(0) returns a block of its own", () => {
  const allocator = alignedHeap(4096);
  const first = allocator.malloc(0);
  assertEquals(allocator.malloc(0), first + 16);
});

Deno.test("binaryBuddy.memalign() takes an aligned slot and leaves the rest free", () => {
  const allocator = alignedHeap(4096);
  allocator.malloc(16);
  const aligned = allocator.memalign!(1024, 100);
  assertEquals(aligned % 1024, 0);
  assertEquals(allocator.usableSize!(aligned), 128);
  assertEquals(
    drawn(allocator),
    "used 16, free 16, free 32, free 64, free 128, free 256, free 512, " +
      "used 128, free 128, free 256, free 512, free 2048",
  );
  allocator.free(aligned);
  assertEquals(allocator.check!(), []);
});

Deno.test("binaryBuddy.realloc() stays where the buddies above are free", () => {
  const allocator = alignedHeap(4096);
  const address = allocator.malloc(100);
  assertEquals(allocator.realloc!(address, 1000), address);
  assertEquals(drawn(allocator), "used 1024, free 1024, free 2048");
  assertEquals(allocator.realloc!(address, 16), address);
  assertEquals(allocator.check!(), []);
  assertEquals(allocator.realloc!(address, 4096), address);
  allocator.free(address);
  assertEquals(drawn(allocator), "free 4096");
});

Deno.test("binaryBuddy.realloc() moves the payload and frees the old block", () => {
  const allocator = alignedHeap(4096) as Allocator;
  const first = allocator.malloc(64);
  const second = allocator.malloc(64);
  const moved = allocator.realloc!(first, 100);
  assert(moved !== first);
  assertThrows(() => allocator.free(first), RangeError);
  assertEquals(allocator.malloc(64), first);
  assertEquals(allocator.realloc!(second, 5000), 0);
  assertEquals(allocator.usableSize!(second), 64);
  assertEquals(allocator.realloc!(second, 0), 0);
  assertThrows(() => allocator.free(second), RangeError);
});

Deno.test("binaryBuddy.realloc() keeps the alignment when it moves, even after a shrink", () => {
  for (const [alignment, size] of [[512, 200], [256, 1], [64, 700]] as const) {
    const allocator = alignedHeap(16_384);
    const address = allocator.memalign!(alignment, size);
    assertEquals(allocator.realloc!(address, 1), address);
    const wall = allocator.malloc(16);
    for (let grown = 100; grown <= 4000; grown *= 3) {
      const moved = allocator.realloc!(address, grown);
      assertEquals(moved % alignment, 0);
      assertEquals(allocator.realloc!(moved, 1), moved);
      assertEquals(allocator.check!(), []);
      if (moved !== address) break;
    }
    allocator.free(wall);
  }
});

Deno.test("binaryBuddy refuses what is not live, and changes nothing", () => {
  const region = createRegion(4096);
  const allocator = binaryBuddy.create(region);
  const block = allocator.malloc(100);
  const freed = allocator.malloc(100);
  allocator.free(freed);
  const bytes = new Uint8Array(region.buffer);
  const before = bytes.slice();
  for (
    const address of [
      freed,
      block + 16,
      block + 64,
      block + 1,
      block + 0.5,
      1,
      64,
      -16,
      NaN,
      2 ** 40,
    ]
  ) {
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

Deno.test("binaryBuddy keeps all its state in the region", () => {
  const region: Region = createRegion(4096);
  const allocator = binaryBuddy.create(region);
  const bytes = new Uint8Array(region.buffer);
  allocator.malloc(100);
  const saved = bytes.slice();
  const next = [allocator.malloc(33), allocator.malloc(600), allocator.memalign!(64, 9)];
  bytes.set(saved);
  assertEquals([allocator.malloc(33), allocator.malloc(600), allocator.memalign!(64, 9)], next);
});

Deno.test("binaryBuddy.check() finds each changed byte of its books that matters", () => {
  const region = createRegion(1024);
  const allocator = binaryBuddy.create(region);
  allocator.malloc(100);
  const bytes = new Uint8Array(region.buffer);
  const books = [...allocator.blocks!()][0]!.address;
  let found = 0;
  for (let at = region.base; at < books; at++) {
    const before = bytes[at]!;
    bytes[at] = before === 9 ? 0 : 9;
    if (allocator.check!().length > 0) found++;
    bytes[at] = before;
  }
  assertEquals(allocator.check!(), []);
  // Bytes inside of the live block, and those that only round the books up, say nothing.
  assert(found > 80, `${found} found`);
});

Deno.test("binaryBuddy.check() does not look at bytes before the region", () => {
  for (let byte = 0; byte < 256; byte++) {
    const region = createRegion(1024);
    new Uint8Array(region.buffer).fill(byte);
    assertEquals(binaryBuddy.create(region).check!(), [], `bytes of ${byte} around the region`);
  }
});

Deno.test("binaryBuddy stays sound and keeps payloads over random operations", () => {
  for (let seed = 1; seed <= 4; seed++) soak(binaryBuddy, 12_000 * seed, seed, 5000);
});

Deno.test("binaryBuddy refuses every address that is not live", () => {
  const region = createRegion(1024);
  const allocator = binaryBuddy.create(region);
  const blocks = [24, 100, 8, 60].map((size) => allocator.malloc(size));
  allocator.free(blocks[1]!);
  assertRefusesAllBut(new Set(blocks.toSpliced(1, 1)), allocator, region);
});
