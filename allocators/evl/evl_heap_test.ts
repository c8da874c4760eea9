import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { createRegion } from "../contract/region.ts";
import { evl } from "./evl.ts";
import { EvlHeap } from "./evl_heap.ts";
import { evlRegionSize } from "./extent.ts";
import { fill, freeAt, freeRanges, heapOf, offsets } from "./testdata/evl_fixture.ts";

Deno.test("heap_alloc: runs of 1000 bytes beside blocks of 256", () => {
  const heap = heapOf(65536);
  const sizes = [1000, 1000, 1000, 1000, 1000, 256, 256, 256, 256, 256];
  assert(offsets(heap, sizes).every((offset) => offset >= 0));
});

Deno.test("heap_alloc: 64 blocks of 1000 bytes, and no 65th", () => {
  assertEquals(fill(heapOf(65536), 1000), 64);
});

Deno.test.each([
  [16, 4096],
  [32, 2048],
  [64, 1024],
  [128, 512],
  [256, 256],
  [512, 128],
  [1024, 64],
])("heap_alloc: blocks of %d bytes fill 65536 bytes without overhead", (size, blocks) => {
  const heap = heapOf(65536);
  assertEquals(fill(heap, size), blocks);
  assertEquals(heap.used, 65536);
});

Deno.test.each([16, 32, 64, 128, 256])(
  "heap_alloc_small: blocks of %d bytes share a page until it is full",
  (size) => {
    const heap = heapOf(65536);
    const perPage = 512 / size;
    const pages = offsets(heap, Array(perPage + 1).fill(size)).map((at) => Math.floor(at / 512));
    assertEquals(new Set(pages.slice(0, perPage)).size, 1);
    assertEquals(pages[perPage], pages[0]! - 1);
  },
);

Deno.test("heap_write_then_free: runs of 2 to 13 pages hold what is written", () => {
  const region = createRegion(evlRegionSize(65536));
  const heap = new EvlHeap(region);
  const pages = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13];
  const blocks = offsets(heap, pages.map((count) => count * 512));
  assertEquals(blocks, [
    ...[64512, 62976, 60928, 58368, 55296, 51712],
    ...[47616, 43008, 37888, 32256, 26112, 19456],
  ]);
  assertEquals(heap.used, 46080);
  const bytes = new Uint8Array(region.buffer);
  const payload = (i: number): Uint8Array =>
    bytes.subarray(heap.pagesBase + blocks[i]!).subarray(0, pages[i]! * 512);
  for (const i of pages.keys()) payload(i).fill(0x2a);
  assertEquals(heap.check(), []);
  for (const i of pages.keys()) {
    assert(payload(i).every((byte) => byte === 0x2a));
    freeAt(heap, blocks[i]!);
  }
  assertEquals(freeRanges(heap), [[0, 65536]]);
});

Deno.test("heap_free: ten rounds of ten small blocks and a big one, all given back", () => {
  const heap = heapOf(65536);
  const bigs: number[] = [];
  const smalls = [16, 32, 64, 114, 51, 4, 16, 32, 64, 114];
  for (
    const [round, big] of [1230, 2340, 4560, 7890, 1098, 2356, 2330, 1140, 5140, 1270].entries()
  ) {
    const blocks = offsets(heap, smalls);
    if (round === 0) {
      assertEquals(blocks, [
        ...[65024, 64512, 64000, 63488, 64064],
        ...[65040, 65056, 64544, 64128, 63616],
      ]);
      assertEquals(heap.used, 560);
    }
    bigs.push(...offsets(heap, [big]));
    for (const block of blocks) freeAt(heap, block);
  }
  assertEquals(bigs, [
    ...[61952, 59392, 54784, 46592, 45056],
    ...[42496, 39936, 38400, 32768, 31232],
  ]);
  assertEquals(heap.used, 32256);
  for (const block of bigs) freeAt(heap, block);
  assertEquals(heap.used, 0);
  assertEquals(freeRanges(heap), [[0, 65536]]);
});

Deno.test("rrosmem_box: ten boxes of 256 integers from the system heap of 2 MiB", () => {
  const region = createRegion(evlRegionSize(2 ** 21));
  const heap = new EvlHeap(region);
  const boxes = Array.from({ length: 10 }, () => {
    const address = heap.malloc(256 * Int32Array.BYTES_PER_ELEMENT);
    return { address, values: new Int32Array(region.buffer, address, 256) };
  });
  for (const [i, { values }] of boxes.entries()) {
    values[10] = 100 + i;
    values[255] = -i;
  }
  for (const [i, { values }] of boxes.entries()) {
    assertEquals([values[10], values[255]], [100 + i, -i]);
  }
  assertEquals(heap.used, 10240);
  for (const { address } of boxes) heap.free(address);
  assertEquals(freeRanges(heap), [[0, 2 ** 21]]);
});

Deno.test("malloc() cuts runs from the top, and free() merges in all four ways", () => {
  const heap = heapOf(65536);
  assertEquals(offsets(heap, [1000, 1200, 700]), [64512, 62976, 61952]);
  assertEquals(heap.used, 3584);
  freeAt(heap, 62976);
  assertEquals(freeRanges(heap), [[0, 61952], [62976, 1536]]);
  assertEquals(offsets(heap, [1200]), [62976]);
  freeAt(heap, 64512);
  assertEquals(freeRanges(heap), [[0, 61952], [64512, 1024]]);
  freeAt(heap, 62976);
  assertEquals(freeRanges(heap), [[0, 61952], [62976, 2560]]);
  freeAt(heap, 61952);
  assertEquals(freeRanges(heap), [[0, 65536]]);
  assertEquals(heap.used, 0);
});

Deno.test("malloc() gives each bucket a page of its own and each larger request a run", () => {
  const heap = heapOf(65536);
  const sizes = [1, 16, 17, 24, 32, 33, 64, 65, 128, 129, 256, 257, 432, 511, 512, 513, 1024, 1025];
  assertEquals(offsets(heap, sizes), [
    ...[65024, 65040, 64512, 64544, 64576, 64000, 64064, 63488, 63616],
    ...[62976, 63232, 62464, 61952, 61440, 60928, 59904, 58880, 57344],
  ]);
  assertEquals(heap.used, 6656);
  const taken = (page: number): number[] => {
    const first = heap.pagesBase + page;
    return [...heap.blocks()].filter(({ address, free }) =>
      !free && address >= first && address < first + 512
    ).map(({ address, size }) => (address - first) / size);
  };
  assertEquals(taken(65024), [0, 1]);
  assertEquals(taken(64512), [0, 1, 2]);
});

Deno.test("malloc() fills a page of 256-byte blocks before it opens the next", () => {
  assertEquals(offsets(heapOf(8192), [256, 256, 256, 256, 256]), [7680, 7936, 7168, 7424, 6656]);
});

Deno.test("malloc() puts the 31st block of 16 bytes in the first page and the 33rd in the next", () => {
  const blocks = offsets(heapOf(8192), Array(33).fill(16));
  assertEquals(blocks[31], 8176);
  assertEquals(blocks[32], 7168);
});

Deno.test("malloc() takes the best fit, exact ones first", () => {
  const heap = heapOf(16384);
  const blocks = offsets(heap, [1, 2, 3, 1, 2, 3, 1, 2].map((pages) => pages * 512));
  assertEquals(blocks, [15872, 14848, 13312, 12800, 11776, 10240, 9728, 8704]);
  for (const i of [1, 4, 2]) freeAt(heap, blocks[i]!);
  assertEquals(freeRanges(heap), [[0, 8704], [11776, 1024], [13312, 2560]]);
  assertEquals(offsets(heap, [1024, 512]), [11776, 15360]);
});

Deno.test("malloc() serves the whole heap as one run, and not a byte more", () => {
  const heap = heapOf(65536);
  assertEquals(offsets(heap, [0, 65537, 65536, 1]), [-1, -1, 0, -1]);
});

Deno.test("malloc() aligns to 16, and to the block's size in a bucket", () => {
  const heap = heapOf(65536);
  for (let size = 1; size <= 700; size++) {
    const address = heap.malloc(size);
    assertEquals(address % Math.min(512, heap.usableSize(address)), 0);
    heap.free(address);
  }
});

Deno.test("zalloc() clears the bytes asked for", () => {
  const region = createRegion(evlRegionSize(8192));
  const bytes = new Uint8Array(region.buffer).fill(0xff);
  const heap = new EvlHeap(region);
  for (const size of [1, 100, 700]) {
    const address = heap.zalloc(size);
    assert(bytes.subarray(address, address + size).every((byte) => byte === 0));
  }
  assertEquals(heap.zalloc(0), 0);
  assertEquals(heap.zalloc(8193), 0);
  assertThrows(() => heap.zalloc(-1), RangeError, "Cannot zalloc");
});

Deno.test("memalign() serves every power of two, and free() gives back all that it took", () => {
  const heap = heapOf(65536);
  for (let alignment = 1; alignment <= 32768; alignment *= 2) {
    for (const size of [1, 100, 256, 257, 1000, 5000]) {
      const address = heap.memalign(alignment, size);
      assertNotEquals(address, 0, `${alignment} ${size}`);
      assertEquals(address % alignment, 0);
      assert(heap.usableSize(address) >= size);
      assert(heap.usableSize(address) - size < 512);
      assertEquals(heap.check(), []);
      freeAt(heap, address - heap.pagesBase);
      assertEquals(freeRanges(heap), [[0, 65536]]);
    }
  }
  assertEquals(heap.memalign(2 ** 40, 16), 0);
  assertEquals(heap.memalign(64, 0), 0);
  assertThrows(() => heap.memalign(48, 16), RangeError, '"alignment" must be a power of two');
  assertThrows(() => heap.memalign(0, 16), RangeError);
});

Deno.test("realloc() keeps a block in place while its bucket or the pages behind it have room", () => {
  const heap = heapOf(8192);
  const small = heap.malloc(20);
  assertEquals(heap.realloc(small, 32), small);
  assertEquals(heap.realloc(small, 1), small);
  const low = heap.malloc(1024);
  const high = heap.realloc(low, 100);
  assertEquals(high, low);
  assertEquals(heap.usableSize(low), 512);
  assertEquals(heap.realloc(low, 1000), low);
  assertEquals(heap.usableSize(low), 1024);
  assertEquals(heap.used, 32 + 1024);
  assertEquals(heap.check(), []);
  heap.free(low);
  heap.free(small);
  assertEquals(freeRanges(heap), [[0, 8192]]);
});

Deno.test("realloc() moves with the bytes that both blocks have", () => {
  const region = createRegion(evlRegionSize(8192));
  const bytes = new Uint8Array(region.buffer);
  const heap = new EvlHeap(region);
  let address = heap.malloc(16);
  for (let i = 0; i < 16; i++) bytes[address + i] = i + 1;
  for (const size of [17, 40, 300, 2000, 90]) {
    const old = address;
    heap.malloc(16);
    address = heap.realloc(old, size);
    if (size !== 90) assertNotEquals(address, old);
    assertEquals(
      [...bytes.subarray(address, address + 16)],
      Array.from({ length: 16 }, (_, i) => i + 1),
    );
    assertEquals(heap.check(), []);
  }
});

Deno.test("realloc() keeps an alignment above a page when the run must move", () => {
  const heap = heapOf(65536);
  const address = heap.memalign(8192, 1024);
  while (heap.checkBlock(address + 1024) === 0) assertNotEquals(heap.malloc(512), 0);
  const moved = heap.realloc(address, 1500);
  assertNotEquals(moved, address);
  assertEquals(moved % 8192, 0);
  assertEquals(heap.checkBlock(moved), 1536);
  assertEquals(heap.checkBlock(address), 0);
  assertEquals(heap.check(), []);
});

Deno.test("realloc() of 0 allocates, realloc() to 0 frees", () => {
  const heap = heapOf(8192);
  const address = heap.realloc(0, 100);
  assertEquals(heap.checkBlock(address), 128);
  assertEquals(heap.realloc(address, 0), 0);
  assertEquals(heap.used, 0);
  assertEquals(heap.realloc(0, 0), 0);
});

Deno.test("checkBlock() gives the bytes of live blocks, and 0 for all else", () => {
  const heap = heapOf(8192);
  const small = heap.malloc(20);
  const run = heap.malloc(700);
  assertEquals([small, run].map((address) => heap.checkBlock(address)), [32, 1024]);
  for (
    const address of [0, small + 1, small + 32, run + 16, run + 512, run - 512, -1, NaN, 2 ** 50]
  ) {
    assertEquals(heap.checkBlock(address), 0, `${address}`);
  }
});

Deno.test("blocks() lists every byte of the pages once, in order of address", () => {
  const heap = heapOf(8192);
  offsets(heap, [16, 700, 200]);
  let next = heap.pagesBase;
  let live = 0;
  for (const { address, size, free } of heap.blocks()) {
    assertEquals(address, next);
    next += size;
    if (!free) live += size;
  }
  assertEquals(next, heap.pagesBase + 8192);
  assertEquals(live, heap.used);
});

Deno.test("EvlHeap keeps no state outside its region, added extents included", () => {
  const region = createRegion(evlRegionSize(4096));
  const buffer = new ArrayBuffer(16384);
  const bytes = new Uint8Array(buffer);
  const heap = new EvlHeap({ ...region, buffer });
  const first = heap.malloc(40);
  const saved = bytes.slice();
  const before = [...heap.blocks()];
  assert(heap.addPool(8192, 4096));
  fill(heap, 100);
  heap.free(first);
  bytes.set(saved);
  assertEquals([...heap.blocks()], before);
  assertEquals(heap.check(), []);
  assertEquals(heap.checkBlock(first), 64);
  assert(heap.addPool(8192, 4096), "the extent is gone with the bytes");
});

Deno.test("EvlHeap writes nothing outside its region, wherever that begins", () => {
  for (let base = 64; base < 64 + 16; base++) {
    const size = evl.claims.minimumRegion + 700;
    const bytes = new Uint8Array(base + size + 64).fill(0xa5);
    const heap = new EvlHeap({ buffer: bytes.buffer, base, size });
    const address = heap.malloc(1);
    fill(heap, 100);
    heap.free(address);
    assert(bytes.subarray(0, base).every((byte) => byte === 0xa5));
    assert(bytes.subarray(base + size).every((byte) => byte === 0xa5));
  }
});

Deno.test("evl serves a request in its smallest region, and refuses a smaller one", () => {
  const { minimumRegion } = evl.claims;
  for (let base = 0; base < 600; base++) {
    const buffer = new ArrayBuffer(base + minimumRegion);
    assertNotEquals(evl.create({ buffer, base, size: minimumRegion }).malloc(1), 0);
  }
  assertThrows(
    () => evl.create(createRegion(minimumRegion - 1)),
    RangeError,
    `Cannot create EVL heap: the region must have at least ${minimumRegion} bytes`,
  );
});

Deno.test("EvlHeap refuses a region beyond 2^32 - 512 bytes", () => {
  const region = { buffer: new ArrayBuffer(8192), base: 0, size: 2 ** 32 };
  assertThrows(() => new EvlHeap(region), RangeError, "must have at most 4294966784 bytes");
});
