// What EVL, libevl, RROS and the lab got wrong, one test for each: a subject of ours does not
// repeat it.

import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { createRegion } from "../contract/region.ts";
import { EvlHeap } from "./evl_heap.ts";
import { evlRegionSize } from "./extent.ts";
import { fill, freeAt, freeRanges, heapOf, offsets } from "./testdata/evl_fixture.ts";

/** A heap with a second extent behind the first, and the buffer in which both lie. */
function twoExtents(
  usable: number,
  more: number,
): { heap: EvlHeap; second: number; buffer: ArrayBuffer } {
  const size = evlRegionSize(usable);
  const second = 64 + size + 7;
  const buffer = new ArrayBuffer(second + evlRegionSize(more) + 64);
  const heap = new EvlHeap({ buffer, base: 64, size });
  return { heap, second, buffer };
}

/** Asserts that `call` throws a `RangeError` with `message` and leaves every byte as it was. */
function assertRejected(buffer: ArrayBufferLike, call: () => unknown, message: string): void {
  const before = new Uint8Array(buffer).slice();
  assertThrows(call, RangeError, message);
  assertEquals(new Uint8Array(buffer), before);
}

Deno.test("malloc() returns 0 for sizes near every power of two at which arithmetic wraps", () => {
  const region = createRegion(evlRegionSize(8192));
  const heap = new EvlHeap(region);
  heap.malloc(40);
  const before = new Uint8Array(region.buffer).slice();
  for (const power of [31, 32, 33, 52]) {
    for (let off = -513; off <= 513; off++) {
      assertEquals(heap.malloc(2 ** power + off), 0);
    }
  }
  assertEquals(heap.malloc(Number.MAX_SAFE_INTEGER), 0);
  assertEquals(heap.memalign(2 ** 52, Number.MAX_SAFE_INTEGER), 0);
  assertEquals(heap.memalign(4096, 2 ** 32 - 1), 0);
  assertEquals(new Uint8Array(region.buffer), before);
  for (const size of [-1, 0.5, NaN, Infinity, 2 ** 53]) {
    assertRejected(region.buffer, () => heap.malloc(size), 'Cannot malloc: "size" must be');
  }
});

Deno.test("addPool() makes all of its pages allocatable for blocks of a bucket", () => {
  const { heap, second } = twoExtents(8192, 8192);
  assertEquals(fill(heap, 16), 512);
  assert(heap.addPool(second, evlRegionSize(8192)));
  assertEquals(fill(heap, 16), 512);
  assertEquals(heap.used, 16384);
});

Deno.test("malloc() never hands out a block of a bucket inside a run of another extent", () => {
  const { heap, second } = twoExtents(1024, 1024);
  const run = heap.malloc(1024);
  assert(heap.addPool(second, evlRegionSize(1024)));
  for (let i = 0; i < 4; i++) {
    const address = heap.malloc(16);
    assert(address >= second && address < second + evlRegionSize(1024));
    assert(address >= run + 1024 || address + 16 <= run);
    assertEquals(heap.check(), []);
  }
});

Deno.test("malloc() asks extents in order, pages with room before new pages", () => {
  const { heap, second } = twoExtents(1024, 1024);
  const run = heap.malloc(1024);
  assert(heap.addPool(second, evlRegionSize(1024)));
  const block = heap.malloc(256);
  assert(block > second);
  heap.free(run);
  assertEquals(
    heap.malloc(256),
    block + 256,
    "the open page, although the first extent has a page",
  );
  assert(heap.malloc(256) < second, "a new page comes from the first extent");
  assert(heap.malloc(512) < second, "and so does a run");
  assert(heap.malloc(512) > second);
  assertEquals(heap.malloc(512), 0);
});

Deno.test("free() gives a block back to the extent that it came from", () => {
  const { heap, second } = twoExtents(1024, 1024);
  assert(heap.addPool(second, evlRegionSize(1024)));
  const blocks = Array.from({ length: 8 }, () => heap.malloc(256));
  assert(blocks.every((address) => address !== 0));
  for (const address of blocks) {
    heap.free(address);
    assertEquals(heap.check(), []);
  }
  assertEquals(heap.used, 0);
  assertEquals([...heap.blocks()].map(({ size, free }) => [size, free]), [[1024, true], [
    1024,
    true,
  ]]);
});

Deno.test("addPool() refuses what is too small, too large, overlapping or outside, and changes nothing", () => {
  const { heap, second, buffer } = twoExtents(1024, 1024);
  const before = new Uint8Array(buffer).slice();
  const refused: readonly (readonly [number, number])[] = [
    [second, 0],
    [second, 500],
    [second - 8, evlRegionSize(512)],
    [64, evlRegionSize(1024)],
    [70, 600],
    [0, buffer.byteLength],
    [second, buffer.byteLength],
    [second, 2 ** 32],
    [-600, 600],
    [second + 0.5, 1000],
    [NaN, 1000],
  ];
  for (const [base, size] of refused) {
    assertEquals(heap.addPool(base, size), false, `${base} ${size}`);
  }
  assertEquals(new Uint8Array(buffer), before);
  assert(heap.addPool(second, evlRegionSize(1024)));
  assertEquals(heap.addPool(second, evlRegionSize(1024)), false);
});

Deno.test("free() rejects every address at which no live block begins, and changes nothing", () => {
  const region = createRegion(evlRegionSize(8192));
  const heap = new EvlHeap(region);
  const small = heap.malloc(50);
  const run = heap.malloc(2000);
  const rejected: readonly (readonly [number, string])[] = [
    [small + 8, "it lies inside a block"],
    [small + 16, "it lies inside a block"],
    [small + 64, "the block is free"],
    [small + 448, "the block is free"],
    [small + 0.5, "it lies inside a block"],
    [run + 16, "it lies inside a block"],
    [run + 100, "it lies inside a block"],
    [run + 512, "no block begins in its page"],
    [run - 512, "no block begins in its page"],
    [heap.pagesBase, "no block begins in its page"],
    [heap.pagesBase - 16, "it lies outside the pages of the heap"],
    [heap.pagesBase + 8192, "it lies outside the pages of the heap"],
    [region.base, "it lies outside the pages of the heap"],
    [-16, "it lies outside the pages of the heap"],
    [2 ** 53, "it lies outside the pages of the heap"],
    [NaN, "it lies outside the pages of the heap"],
  ];
  for (const [address, why] of rejected) {
    const message = `address ${address} is not a live block: ${why}`;
    assertRejected(region.buffer, () => heap.free(address), `Cannot free: ${message}`);
    assertRejected(region.buffer, () => heap.realloc(address, 8), `Cannot realloc: ${message}`);
    assertRejected(
      region.buffer,
      () => heap.usableSize(address),
      `Cannot get usable size: ${message}`,
    );
  }
  assertEquals(heap.used, 64 + 2048);
  heap.free(small);
  heap.free(run);
  assertEquals(freeRanges(heap), [[0, 8192]]);
});

Deno.test("free() rejects a double free, and the bytes used do not underflow", () => {
  const region = createRegion(evlRegionSize(8192));
  const heap = new EvlHeap(region);
  const [slot, other, run, last] = [
    heap.malloc(16),
    heap.malloc(16),
    heap.malloc(1024),
    heap.malloc(32),
  ];
  heap.free(slot!);
  assertRejected(region.buffer, () => heap.free(slot!), "the block is free");
  heap.free(run!);
  assertRejected(region.buffer, () => heap.free(run!), "no block begins in its page");
  heap.free(last!);
  assertRejected(region.buffer, () => heap.free(last!), "no block begins in its page");
  assertEquals(heap.used, 16);
  heap.free(other!);
  assertEquals(heap.used, 0);
});

Deno.test("free() finds no run where one began before it was merged, split or shrunk", () => {
  const region = createRegion(evlRegionSize(8192));
  const heap = new EvlHeap(region);
  const run = heap.malloc(2048);
  heap.realloc(run, 512);
  const tail = heap.malloc(1024);
  assertEquals(tail, run + 1024);
  heap.free(tail);
  assertRejected(region.buffer, () => heap.free(tail), "no block begins in its page");
  assertEquals(heap.realloc(run, 2048), run);
  assertRejected(region.buffer, () => heap.free(tail), "no block begins in its page");
});

Deno.test("malloc() rounds to whole pages above 256 bytes, not to a power of two", () => {
  const heap = heapOf(8192);
  assertEquals(heap.usableSize(heap.malloc(1200)), 1536);
  assertEquals(heap.usableSize(heap.malloc(257)), 512);
  assertEquals(heap.usableSize(heap.malloc(512)), 512);
  assertEquals(heap.usableSize(heap.malloc(256)), 256);
});

Deno.test("malloc() takes the lowest free block of a page, not the lowest taken one", () => {
  const heap = heapOf(8192);
  assertEquals(offsets(heap, [128, 128, 128]), [7680, 7808, 7936]);
  freeAt(heap, 7808);
  assertEquals(offsets(heap, [128, 128]), [7808, 8064]);
});

Deno.test("malloc() orders the tree of sizes by size: a free range that is large enough is found", () => {
  const heap = heapOf(8192);
  assertEquals(offsets(heap, [512, 512]), [7680, 7168]);
  freeAt(heap, 7680);
  assertEquals(offsets(heap, [1024, 1024]), [6144, 5120]);
});

Deno.test("malloc() takes a range of exactly the size asked for", () => {
  const heap = heapOf(2048);
  assertEquals(offsets(heap, [2048, 512]), [0, -1]);
});

Deno.test("malloc() finds room in an open page before it opens another", () => {
  const heap = heapOf(8192);
  assertEquals(offsets(heap, [256, 256, 256, 256, 256]), [7680, 7936, 7168, 7424, 6656]);
  freeAt(heap, 7680);
  assertEquals(offsets(heap, [256, 256]), [7680, 6912]);
});

Deno.test("free() merges to the left alone without indexing the range twice", () => {
  const heap = heapOf(4096);
  const [upper, lower, lowest] = offsets(heap, [1024, 1024, 2048]);
  freeAt(heap, lower!);
  freeAt(heap, upper!);
  assertEquals(freeRanges(heap), [[2048, 2048]]);
  freeAt(heap, lowest!);
  assertEquals(freeRanges(heap), [[0, 4096]]);
});

Deno.test("realloc() beyond the largest block fails and leaves the old block as it was", () => {
  const region = createRegion(evlRegionSize(8192));
  const bytes = new Uint8Array(region.buffer);
  const heap = new EvlHeap(region);
  for (const size of [100, 3000]) {
    const address = heap.malloc(size);
    bytes.fill(0x42, address, address + size);
    const before = bytes.slice();
    for (const larger of [8193, 2 ** 31, 2 ** 32, 2 ** 40, Number.MAX_SAFE_INTEGER]) {
      assertEquals(heap.realloc(address, larger), 0);
    }
    assertRejected(region.buffer, () => heap.realloc(address, -1), '"size" must be');
    assertEquals(bytes, before);
  }
});

Deno.test("realloc() to less does not write beyond the new size", () => {
  const region = createRegion(evlRegionSize(8192));
  const bytes = new Uint8Array(region.buffer);
  const heap = new EvlHeap(region);
  for (const [size, smaller] of [[4096, 700], [256, 20]] as const) {
    const address = heap.malloc(size);
    const neighbour = heap.malloc(16);
    bytes.fill(0x11, address, address + size);
    bytes.fill(0x22, neighbour, neighbour + 16);
    const moved = heap.realloc(address, smaller);
    const next = heap.malloc(512);
    bytes.fill(0x33, next, next + 512);
    assert(bytes.subarray(moved, moved + smaller).every((byte) => byte === 0x11));
    assert(bytes.subarray(neighbour, neighbour + 16).every((byte) => byte === 0x22));
    assertEquals(heap.check(), []);
  }
});

Deno.test("EvlHeap keeps addresses beyond 2^31 whole", () => {
  // The pages in between are never touched, so the system does not back them with memory.
  const base = 2 ** 31 + 12;
  const size = evlRegionSize(8192);
  const buffer = new ArrayBuffer(base + size);
  const heap = new EvlHeap({ buffer, base, size });
  assertEquals(offsets(heap, [16, 700, 256]), [7680, 6656, 6144]);
  const grown = heap.realloc(heap.pagesBase + 7680, 300);
  assertNotEquals(grown, 0);
  freeAt(heap, grown - heap.pagesBase);
  freeAt(heap, 6656);
  freeAt(heap, 6144);
  assertEquals(freeRanges(heap), [[0, 8192]]);
});
