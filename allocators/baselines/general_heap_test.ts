import { assert, assertEquals } from "@std/assert";
import type { Allocator } from "../contract/allocator.ts";
import { firstFit } from "./first_fit.ts";
import { createRegion, type Region } from "../contract/region.ts";
import { drawBlocks } from "../testdata/soak.ts";
import { tlsf, tlsfRegionSize } from "../tlsf/tlsf.ts";

/**
 * Runs a scenario on each allocator that cuts blocks of any size, with this much memory for blocks.
 */
function onEach(name: string, bytes: number, run: (heap: Allocator, region: Region) => void): void {
  for (const subject of [tlsf, firstFit]) {
    Deno.test(`${subject.name}: ${name}`, () => {
      const region = createRegion(tlsfRegionSize(bytes));
      const heap = subject.create(region);
      run(heap, region);
      assertEquals(heap.check!(), []);
    });
  }
}

onEach("a smaller block reuses the hole at the same address", 4096, (heap) => {
  const fresh = drawBlocks(heap);
  const first = heap.malloc(128);
  const second = heap.malloc(32);
  heap.free(first);
  assertEquals(heap.malloc(64), first);
  heap.free(first);
  assertEquals(heap.malloc(32), first);
  assertEquals([...heap.blocks!()].map((block) => block.free), [false, true, false, true]);
  heap.free(first);
  heap.free(second);
  assertEquals(drawBlocks(heap), fresh);
});

onEach("two large blocks in turn leave the footprint as it was", 1 << 18, (heap) => {
  const addresses = [85_196, 80_000].map((size) => heap.malloc(size));
  for (let round = 0; round < 50; round++) {
    for (const address of addresses) heap.free(address);
    assertEquals([85_196, 80_000].map((size) => heap.malloc(size)), addresses);
  }
});

onEach("a request of 8 KiB leaves the hole of 16 KiB alone", 1 << 16, (heap) => {
  const [small, , large] = [8192, 8, 16_384, 8].map((size) => heap.malloc(size));
  heap.free(large!);
  heap.free(small!);
  assertEquals(heap.malloc(8192), small);
  assertEquals(heap.malloc(16_384), large);
});

onEach("a block that is to grow beyond the heap stays as it is", 4096, (heap, region) => {
  const address = heap.malloc(3);
  new Uint8Array(region.buffer).fill(7, address, address + 3);
  const before = new Uint8Array(region.buffer).slice();
  for (const size of [region.size, 2 ** 31, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER]) {
    assertEquals(heap.realloc!(address, size), 0);
  }
  assertEquals(new Uint8Array(region.buffer), before);
  heap.free(address);
});

onEach("filling to null and emptying gives the same number of blocks each round", 8192, (heap) => {
  for (const size of [1, 24, 100, 600, 2100]) {
    const counts = [1, 2, 3].map((stride) => {
      const live: number[] = [];
      for (let address; (address = heap.malloc(size)) !== 0;) live.push(address);
      for (let first = 0; first < stride; first++) {
        for (let i = first; i < live.length; i += stride) heap.free(live[i]!);
      }
      return live.length;
    });
    assertEquals(counts, [counts[0], counts[0], counts[0]]);
  }
});

onEach(
  "a full heap refuses one byte again and again, and serves it once one is freed",
  512,
  (heap) => {
    const live: number[] = [];
    for (let address; (address = heap.malloc(1)) !== 0;) live.push(address);
    for (let i = 0; i < 10; i++) assertEquals(heap.malloc(1), 0);
    heap.free(live[3]!);
    assertEquals(heap.malloc(1), live[3]);
    assertEquals(heap.malloc(1), 0);
  },
);

onEach("a block alone grows and shrinks byte by byte in place", 4096, (heap) => {
  const address = heap.malloc(1);
  for (let size = 2; size <= 2047; size++) assertEquals(heap.realloc!(address, size), address);
  for (let size = 2048; size >= 1; size--) assertEquals(heap.realloc!(address, size), address);
  heap.free(address);
});

onEach("a block whose neighbour is live moves to grow, even next door", 4096, (heap, region) => {
  const bytes = new Uint8Array(region.buffer);
  const [first, second] = [32, 32].map((size) => heap.malloc(size));
  for (let i = 0; i < 32; i++) bytes[first! + i] = i;
  const moved = heap.realloc!(first!, 64);
  assert(moved > second!);
  for (let i = 0; i < 32; i++) assertEquals(bytes[moved + i], i);
  assertEquals(heap.realloc!(second!, 33) === second, false);
});

onEach(
  "an aligned block keeps its alignment through growing, moving and shrinking",
  1 << 20,
  (heap) => {
    for (const alignment of [16_384, 131_072]) {
      let address = heap.memalign!(alignment, 500);
      for (const size of [100, 5000, 10, 20_000, 10_000]) {
        heap.malloc(40);
        address = heap.realloc!(address, size);
        assert(address !== 0);
        assertEquals(address % alignment, 0, `${size}`);
      }
      heap.free(address);
    }
  },
);

onEach("bytes before an aligned block belong to nobody's payload", 1 << 14, (heap, region) => {
  const bytes = new Uint8Array(region.buffer);
  for (let alignment = 16; alignment <= 256; alignment *= 2) {
    const size = alignment + 137;
    const address = heap.memalign!(alignment, size);
    bytes.fill(0xee, address, address + size);
    const [a, b] = [heap.malloc(50), heap.malloc(50)];
    bytes.fill(0xaa, a, a + 50);
    bytes.fill(0xbb, b, b + 50);
    heap.free(a);
    const gap = heap.malloc(alignment);
    bytes.fill(0xcc, gap, gap + alignment);
    for (let i = 0; i < size; i++) assertEquals(bytes[address + i], 0xee);
    for (let i = 0; i < 50; i++) assertEquals(bytes[b + i], 0xbb);
    for (const live of [address, b, gap]) heap.free(live);
    assertEquals([...heap.blocks!()].length, 1);
  }
});
