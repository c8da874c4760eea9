import { assert, assertEquals, assertThrows } from "@std/assert";
import { FirstFit, firstFit } from "./first_fit.ts";
import { createRegion, type Region } from "../contract/region.ts";
import { assertRefuses, assertRefusesAllBut, drawBlocks, soak } from "../testdata/soak.ts";

/** A heap of `bytes` in blocks, headers included. */
function heapOf(bytes: number): { heap: FirstFit; region: Region; base: number } {
  const region = createRegion(8 + bytes);
  const heap = new FirstFit(region);
  return { heap, region, base: [...heap.blocks()][0]!.address };
}

Deno.test("malloc() takes the lowest hole that is large enough", () => {
  const { heap, base } = heapOf(1024);
  const blocks = [40, 8, 104, 8, 72, 8].map((size) => heap.malloc(size));
  for (const i of [4, 0, 2]) heap.free(blocks[i]!);
  assertEquals(drawBlocks(heap), "[0:40] 48:8 [64:104] 176:8 [192:72] 272:8 [288:728]");
  assertEquals(heap.malloc(60), base + 64);
  assertEquals(heap.malloc(40), base);
  assertEquals(heap.malloc(60), base + 192);
  assertEquals(drawBlocks(heap), "0:40 48:8 64:64 [136:32] 176:8 192:72 272:8 [288:728]");
  assertEquals(heap.check(), []);
});

Deno.test("malloc() serves every size for which a free block has the room", () => {
  for (let size = 1; size <= 248; size++) {
    const { heap } = heapOf(256);
    assert(heap.malloc(size) !== 0, `malloc(${size})`);
    assertEquals(heap.check(), []);
  }
  const { heap, region } = heapOf(256);
  const before = new Uint8Array(region.buffer).slice();
  for (const size of [0, 249, 2 ** 31, 2 ** 32 - 8, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1]) {
    assertEquals(heap.malloc(size), 0, `malloc(${size})`);
    assertEquals(heap.memalign(64, size), 0, `memalign(64, ${size})`);
  }
  assertEquals(new Uint8Array(region.buffer), before);
});

Deno.test("free() joins a block with no, the left, the right and both neighbours", () => {
  const { heap } = heapOf(512);
  const [a, b, c, d] = [40, 40, 40, 40, 40].map((size) => heap.malloc(size));
  heap.free(a!);
  assertEquals(drawBlocks(heap), "[0:40] 48:40 96:40 144:40 192:40 [240:264]");
  heap.free(b!);
  assertEquals(drawBlocks(heap), "[0:88] 96:40 144:40 192:40 [240:264]");
  heap.free(d!);
  heap.free(c!);
  assertEquals(drawBlocks(heap), "[0:184] 192:40 [240:264]");
  assertEquals(heap.malloc(184), a);
  heap.free(heap.realloc(a!, 136));
  assertEquals(drawBlocks(heap), "[0:184] 192:40 [240:264]");
  assertEquals(heap.check(), []);
});

Deno.test("realloc() grows forwards, then backwards, then moves, and gives back what is left", () => {
  const { heap, region, base } = heapOf(1024);
  const [a, b, c] = [104, 104, 104, 8].map((size) => heap.malloc(size));
  const bytes = new Uint8Array(region.buffer);
  for (let i = 0; i < 104; i++) bytes[b! + i] = i;
  heap.free(a!);
  heap.free(c!);
  assertEquals(heap.realloc(b!, 200), b);
  assertEquals(drawBlocks(heap), "[0:104] 112:200 [320:8] 336:8 [352:664]");
  assertEquals(heap.realloc(b!, 300), base);
  assertEquals(drawBlocks(heap), "0:304 [312:16] 336:8 [352:664]");
  assertEquals(heap.realloc(base, 400), base + 352);
  for (let i = 0; i < 104; i++) assertEquals(bytes[base + 352 + i], i);
  assertEquals(heap.realloc(base + 352, 104), base + 352);
  assertEquals(drawBlocks(heap), "[0:328] 336:8 352:104 [464:552]");
  assertEquals(heap.realloc(base + 352, 5000), 0);
  assertEquals(heap.realloc(base + 352, 0), 0);
  assertEquals(heap.realloc(0, 8), base);
  assertEquals(heap.check(), []);
});

Deno.test("memalign() serves every power of two, and realloc() keeps the alignment", () => {
  const { heap } = heapOf(1 << 16);
  const fresh = drawBlocks(heap);
  for (let alignment = 1; alignment <= 8192; alignment *= 2) {
    for (const size of [1, alignment, alignment + 1]) {
      const address = heap.memalign(alignment, size);
      assertEquals(address % alignment, 0, `memalign(${alignment}, ${size})`);
      const behind = heap.malloc(1);
      const moved = heap.realloc(address, size + 20_000);
      assert(moved !== 0 && moved % alignment === 0);
      heap.free(moved);
      heap.free(behind);
      assertEquals(heap.check(), []);
      assertEquals(drawBlocks(heap), fresh);
    }
  }
  assertThrows(() => heap.memalign(24, 8), RangeError, '"alignment" must be a power of two');
  assertThrows(() => heap.memalign(16, -1), RangeError, '"size" must be');
  assertThrows(() => heap.malloc(1.5), RangeError, 'Cannot malloc: "size" must be');
});

Deno.test("free() refuses every address but those of live blocks", () => {
  const { heap, region } = heapOf(2048);
  const live = new Set([1, 20, 300].map((size) => heap.malloc(size)));
  live.add(heap.memalign(128, 50));
  assertRefusesAllBut(live, heap, region);
  const [first, second] = live;
  heap.free(second!);
  heap.free(first!);
  assertRefuses(region, () => heap.free(first!), "it is already free");
  assertRefuses(region, () => heap.free(second!), "no block begins there");
  assertRefuses(region, () => heap.realloc(second!, 8), "Cannot realloc");
});

Deno.test("FirstFit lies in its region alone: its bytes put back restore it", () => {
  const { heap, region } = heapOf(1024);
  const address = heap.malloc(100);
  const saved = new Uint8Array(region.buffer).slice();
  heap.free(address);
  heap.malloc(500);
  new Uint8Array(region.buffer).set(saved);
  assertEquals(drawBlocks(heap), "0:104 [112:904]");
  heap.free(address);
  assertEquals(drawBlocks(heap), "[0:1016]");
});

Deno.test("new FirstFit() serves regions full of junk at any base, and refuses small ones", () => {
  const { minimumRegion } = firstFit.claims;
  for (let shift = 0; shift < 8; shift++) {
    const buffer = new ArrayBuffer(256);
    const bytes = new Uint8Array(buffer).fill(0xa5);
    const heap = firstFit.create({ buffer, base: 96 + shift, size: minimumRegion });
    assert(heap.malloc(1) !== 0);
    assertEquals(heap.check!(), []);
    assert(bytes.subarray(0, 96 + shift).every((byte) => byte === 0xa5));
    assert(bytes.subarray(96 + shift + minimumRegion).every((byte) => byte === 0xa5));
    assertThrows(
      () => firstFit.create({ buffer, base: 96 + shift, size: minimumRegion - 1 }),
      RangeError,
      "Cannot create first fit: the region must have at least 31 bytes",
    );
  }
});

Deno.test("check() names what is broken", () => {
  const damage = (edit: (words: Int32Array, a: number, b: number) => void) => {
    const { heap, region } = heapOf(1024);
    const [a, b] = [104, 104, 104].map((size) => heap.malloc(size));
    heap.free(b!);
    edit(new Int32Array(region.buffer), a! / 4, b! / 4);
    return heap.check().join("; ");
  };
  const assertFinds = (found: string, part: string) => assert(found.includes(part), found);
  assertFinds(damage((w, a) => w[a - 1]! ^= 0x100), "the seal of its header is broken");
  assertFinds(damage((w, a) => w[a - 2]! += 4096), "does not fit into the region");
  assertFinds(damage((w, a) => w[a - 2] = 0), "does not fit into the region");
  assertFinds(damage((w, a, b) => w[b] = a), "it is free, but the free list leads to");
  assertFinds(damage((w, _, b) => w[w[b]!] = b), "The free list does not end");
});

Deno.test("FirstFit stays sound and keeps payloads over random operations", () => {
  for (const seed of [1, 2, 3]) soak(firstFit, 1 << 14, seed, 4000);
});
