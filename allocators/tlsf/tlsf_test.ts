import { assert, assertEquals, assertThrows } from "@std/assert";
import { alignUp } from "../blocks/bits.ts";
import { createRegion, type Region } from "../contract/region.ts";
import { assertRefuses, assertRefusesAllBut, soak } from "../testdata/soak.ts";
import { Tlsf, tlsf, type TlsfOptions, tlsfRegionSize, tlsfSubject } from "./tlsf.ts";

interface Heap {
  readonly tlsf: Tlsf;
  readonly region: Region;
  /** Address of the first byte of the first pool. */
  readonly pool: number;
}

/** A heap whose first pool has exactly `poolBytes`. */
function heapOf(poolBytes: number, options: TlsfOptions = {}): Heap {
  const region = createRegion(tlsfRegionSize(poolBytes, options));
  const tlsf = new Tlsf(region, options);
  return { tlsf, region, pool: tlsf.pools()[0]!.base };
}

/** Free blocks in brackets, at their offset from the pool: `8:464 [480:1560]`. */
function draw({ tlsf, pool }: Heap): string {
  return Array.from(tlsf.blocks(), ({ address, size, free }) => {
    const text = `${address - pool}:${size}`;
    return free ? `[${text}]` : text;
  }).join(" ");
}

/** The bitmaps of the rows that are not empty. */
function rows({ tlsf }: Heap): Record<string, number> {
  const { fl, sl } = tlsf.bitmaps();
  return { fl, ...Object.fromEntries(sl.map((row, i) => [i, row]).filter(([, row]) => row !== 0)) };
}

function malloc({ tlsf, pool }: Heap, size: number): number | null {
  const address = tlsf.malloc(size);
  return address === 0 ? null : address - pool;
}

function bytesOf(region: Region): Uint8Array {
  return new Uint8Array(region.buffer).slice();
}

Deno.test("Tlsf splits and rejoins the lab's pool of 2048 bytes", () => {
  const heap = heapOf(2048);
  assertEquals(draw(heap), "[8:2032]");
  assertEquals(rows(heap), { fl: 0x8, 3: 0x80000000 });
  assertEquals(malloc(heap, 460), 8);
  assertEquals(draw(heap), "8:464 [480:1560]");
  assertEquals(rows(heap), { fl: 0x8, 3: 0x00010000 });
  heap.tlsf.free(heap.pool + 8);
  assertEquals(draw(heap), "[8:2032]");
  assertEquals(rows(heap), { fl: 0x8, 3: 0x80000000 });
});

Deno.test("malloc() follows the lab's script in a pool of 1024 bytes", () => {
  const heap = heapOf(1024);
  assertEquals(draw(heap), "[8:1008]");
  assertEquals(rows(heap), { fl: 4, 2: 0x80000000 });
  assertEquals(malloc(heap, 256), 8);
  assertEquals(draw(heap), "8:256 [272:744]");
  assertEquals(rows(heap), { fl: 4, 2: 0x4000 });
  assertEquals(malloc(heap, 256), 272);
  assertEquals(draw(heap), "8:256 272:256 [536:480]");
  assertEquals(rows(heap), { fl: 2, 1: 0x10000000 });
  assertEquals(malloc(heap, 512), null);
  assertEquals(malloc(heap, 472), 536);
  assertEquals(draw(heap), "8:256 272:256 536:480");
  assertEquals(rows(heap), { fl: 0 });
});

Deno.test("malloc() follows the lab's later script in a pool of 1024 bytes", () => {
  const heap = heapOf(1024);
  malloc(heap, 256);
  malloc(heap, 256);
  assertEquals(malloc(heap, 512), null);
  assertEquals(malloc(heap, 33), 536);
  assertEquals(draw(heap), "8:256 272:256 536:40 [584:432]");
  assertEquals(rows(heap), { fl: 2, 1: 0x400000 });
  assertEquals(malloc(heap, 424), 584);
  assertEquals(draw(heap), "8:256 272:256 536:40 584:432");
  assertEquals(malloc(heap, 8), null);
});

Deno.test("free() follows the lab's script in a pool of 1024 bytes", () => {
  const heap = heapOf(1024);
  assertEquals(malloc(heap, 512), 8);
  assertEquals(malloc(heap, 240), 528);
  assertEquals(malloc(heap, 248), null);
  assertEquals(draw(heap), "8:512 528:240 [776:240]");
  heap.tlsf.free(heap.pool + 528);
  assertEquals(draw(heap), "8:512 [528:488]");
  assertEquals(rows(heap), { fl: 2, 1: 0x20000000 });
  heap.tlsf.free(heap.pool + 8);
  assertEquals(draw(heap), "[8:1008]");
});

Deno.test("Tlsf follows the lab's script of multiple allocations", () => {
  const heap = heapOf(2048);
  assertEquals([512, 512, 512].map((size) => malloc(heap, size)), [8, 528, 1048]);
  assertEquals(draw(heap), "8:512 528:512 1048:512 [1568:472]");
  assertEquals(malloc(heap, 600), null);
  heap.tlsf.free(heap.pool + 528);
  assertEquals(draw(heap), "8:512 [528:512] 1048:512 [1568:472]");
  assertEquals(malloc(heap, 600), null);
  heap.tlsf.free(heap.pool + 1048);
  assertEquals(draw(heap), "8:512 [528:1512]");
  assertEquals(rows(heap), { fl: 8, 3: 0x8000 });
  assertEquals(malloc(heap, 1024), 528);
  assertEquals(draw(heap), "8:512 528:1024 [1560:480]");
  heap.tlsf.free(heap.pool + 8);
  assertEquals(malloc(heap, 600), null);
  assertEquals(malloc(heap, 472), 1560);
  assertEquals(malloc(heap, 510), 8);
  assertEquals(malloc(heap, 8), null);
  assertEquals(draw(heap), "8:512 528:1024 1560:480");
  assertEquals(rows(heap), { fl: 0 });
});

Deno.test("malloc() fits the lab's torture counts into 2048 bytes, and free() restores them", () => {
  const heap = heapOf(2048);
  const counts: Record<number, number> = {
    32: 51,
    64: 28,
    128: 15,
    256: 7,
    512: 3,
    42: 36,
    33: 42,
    123: 15,
    114: 15,
    514: 3,
  };
  const left: Record<number, number> = { 256: 184, 512: 472, 114: 112, 514: 448 };
  for (const size of [32, 64, 128, 256, 512, 42, 33, 123, 114, 514]) {
    const live: number[] = [];
    for (let address; (address = heap.tlsf.malloc(size)) !== 0;) live.push(address);
    assertEquals(live.length, counts[size], `blocks of ${size}`);
    const rest = [...heap.tlsf.blocks()].find((block) => block.free);
    if (left[size] !== undefined) assertEquals(rest?.size, left[size]);
    for (const address of live) heap.tlsf.free(address);
    assertEquals(draw(heap), "[8:2032]");
    assertEquals(heap.tlsf.check(), []);
  }
});

Deno.test("malloc() serves the reference's largest requests from a fresh pool without the last look", () => {
  const largest: readonly (readonly [number, number])[] = [
    [256, 240],
    [512, 496],
    [1024, 1008],
    [2048, 2016],
    [4096, 4032],
    [8192, 8064],
    [16384, 16128],
    [32768, 32256],
    [65536, 64512],
  ];
  for (const [pool, size] of largest) {
    assertEquals(malloc(heapOf(pool, { lastLook: false }), size), 8);
    assertEquals(malloc(heapOf(pool, { lastLook: false }), size + 1), null);
    assertEquals(malloc(heapOf(pool), pool - 16), 8);
    assertEquals(malloc(heapOf(pool), pool - 15), null);
  }
});

Deno.test("malloc() puts the lab's five boxes behind each other", () => {
  const heap = heapOf(16384);
  for (let round = 0; round < 100; round++) {
    const boxes = [16, 4, 8, 40, 20].map((size) => heap.tlsf.malloc(size));
    assertEquals(boxes.map((address) => address - heap.pool), [8, 40, 72, 104, 152]);
    for (const address of boxes.reverse()) heap.tlsf.free(address);
  }
  assertEquals(draw(heap), "[8:16368]");
});

Deno.test("malloc() grants the reference's rounded sizes", () => {
  const heap = heapOf(1 << 16);
  const granted = (size: number) => {
    const address = heap.tlsf.malloc(size);
    const usable = heap.tlsf.usableSize(address);
    heap.tlsf.free(address);
    return usable;
  };
  assertEquals([1, 8, 17, 24].map(granted), [24, 24, 24, 24]);
  assertEquals([25, 33, 460, 510].map(granted), [32, 40, 464, 512]);
  assertEquals(heap.tlsf.malloc(4294967288), 0);
  assertEquals(heap.tlsf.malloc(4294967289), 0);
});

Deno.test("memalign() leaves the reference's gaps as free blocks", () => {
  // The reference's pool begins at a multiple of 256.
  const heap = aligned(4096, 256);
  assertEquals(heap.tlsf.memalign(64, 100) - heap.pool, 64);
  assertEquals(draw(heap), "[8:48] 64:104 [176:3912]");
  assertEquals(heap.tlsf.memalign(256, 10) - heap.pool, 256);
  assertEquals(draw(heap), "[8:48] 64:104 [176:72] 256:24 [288:3800]");
  assertEquals(heap.tlsf.memalign(8, 10) - heap.pool, 8);
  heap.tlsf.free(heap.pool + 64);
  assertEquals(draw(heap), "8:48 [64:184] 256:24 [288:3800]");
  assertEquals(heap.tlsf.check(), []);
});

/** A heap whose only pool begins at a multiple of `alignment`. */
function aligned(poolBytes: number, alignment: number, options: TlsfOptions = {}): Heap {
  const region = createRegion(tlsfRegionSize(40, options) + poolBytes + 2 * alignment + 64);
  const tlsf = new Tlsf({ ...region, size: tlsfRegionSize(48, options) }, options);
  const end = region.base + tlsfRegionSize(48, options);
  assert(tlsf.removePool(tlsf.pools()[0]!.base));
  const pool = alignUp(end, alignment);
  assert(tlsf.addPool(pool, poolBytes));
  return { tlsf, region, pool };
}

Deno.test("realloc() follows the reference's script in a pool of 4096 bytes", () => {
  let heap = heapOf(4096);
  const a = heap.tlsf.malloc(100);
  assertEquals(heap.tlsf.realloc(a, 200), a);
  assertEquals(draw(heap), "8:200 [216:3872]");
  heap.tlsf.malloc(64);
  assertEquals(heap.tlsf.realloc(a, 400) - heap.pool, 288);

  heap = heapOf(4096);
  const b = heap.tlsf.malloc(200);
  heap.tlsf.malloc(64);
  const c = heap.tlsf.realloc(b, 400);
  assertEquals(heap.tlsf.realloc(c, 50), c);
  assertEquals(draw(heap), "[8:200] 216:64 288:56 [352:3736]");

  heap = heapOf(4096);
  assertEquals(heap.tlsf.realloc(0, 40) - heap.pool, 8);
  assertEquals(heap.tlsf.realloc(heap.pool + 8, 0), 0);
  assertEquals(draw(heap), "[8:4080]");
});

Deno.test("malloc() reuses the block freed last, or first if the lists are FIFO", () => {
  const orders = { lifo: [296, 152, 8], fifo: [8, 152, 296] };
  for (const policy of ["lifo", "fifo"] as const) {
    const heap = heapOf(8192, { policy });
    const blocks = Array.from({ length: 6 }, () => malloc(heap, 64)!);
    assertEquals(blocks, [8, 80, 152, 224, 296, 368]);
    for (const offset of [8, 152, 296]) heap.tlsf.free(heap.pool + offset);
    assertEquals([64, 64, 64].map((size) => malloc(heap, size)), orders[policy]);
    assertEquals(heap.tlsf.check(), []);
  }
});

Deno.test("addPool() takes pools from 40 bytes on, at multiples of 8", () => {
  const spare = 256;
  const accepts = (offset: number, size: number) => {
    const region = createRegion(tlsfRegionSize(1024) + spare);
    const tlsf = new Tlsf({ ...region, size: region.size - spare });
    const base = region.base + region.size - spare;
    if (!tlsf.addPool(base + offset, size)) return null;
    assertEquals(tlsf.check(), []);
    const last = [...tlsf.blocks()].at(-1)!;
    return `${last.address - base}:${last.size}`;
  };
  assertEquals(accepts(0, 40), "8:24");
  assertEquals(accepts(0, 41), "8:24");
  assertEquals(accepts(0, 48), "8:32");
  assertEquals(accepts(0, 39), null);
  assertEquals(accepts(0, 8), null);
  assertEquals(accepts(0, 0), null);
  assertEquals(accepts(4, 100), null);
});

Deno.test("addPool() keeps pools apart, in order of address, and walks them all", () => {
  const region = createRegion(tlsfRegionSize(1024) + 16384);
  const own = { ...region, size: tlsfRegionSize(1024) };
  const tlsf = new Tlsf(own);
  const spare = own.base + own.size;
  assert(tlsf.addPool(spare + 8192, 4096));
  assertEquals(Array.from(tlsf.blocks(), (block) => block.size), [1008, 4080]);
  assert(!tlsf.addPool(spare + 8192, 4096), "the same pool twice");
  assert(!tlsf.addPool(spare + 8192 - 64, 128), "overlaps the begin");
  assert(!tlsf.addPool(spare + 8192 + 4032, 128), "overlaps the end");
  assert(!tlsf.addPool(spare + 8192 + 1024, 64), "inside");
  assert(!tlsf.addPool(own.base + 64, 64), "in the control block");
  assert(!tlsf.addPool(spare, region.buffer.byteLength), "beyond the buffer");
  assertThrows(() => tlsf.addPool(-8, 64), RangeError, "non-negative safe integer");
  assert(tlsf.addPool(spare, 2048));
  assert(tlsf.addPool(0, 64), "below the region");
  assertEquals(tlsf.pools().map((pool) => pool.size), [64, 1024, 2048, 4096]);
  assertEquals(Array.from(tlsf.blocks(), (block) => block.size), [48, 1008, 2032, 4080]);
  const blocks = Array.from({ length: 7 }, () => tlsf.malloc(900));
  assertEquals(blocks.filter((address) => address !== 0).length, 7);
  for (const address of blocks) tlsf.free(address);
  assertEquals(Array.from(tlsf.blocks(), (block) => block.size), [48, 1008, 2032, 4080]);
  assertEquals(tlsf.check(), []);
});

Deno.test("addPool() refuses the seventeenth pool", () => {
  const region = createRegion(tlsfRegionSize(64) + 17 * 64);
  const tlsf = new Tlsf({ ...region, size: tlsfRegionSize(64) });
  const spare = region.base + tlsfRegionSize(64);
  const answers = Array.from({ length: 17 }, (_, i) => tlsf.addPool(spare + 64 * i, 64));
  assertEquals(answers.filter((answer) => answer).length, 15);
  assertEquals(answers[15], false);
  assert(tlsf.removePool(spare));
  assert(tlsf.addPool(spare + 64 * 16, 64));
  assertEquals(tlsf.check(), []);
});

Deno.test("removePool() takes out a pool without live blocks only", () => {
  const heap = heapOf(1024);
  const address = heap.tlsf.malloc(100);
  assert(!heap.tlsf.removePool(heap.pool));
  assert(!heap.tlsf.removePool(heap.pool + 8));
  heap.tlsf.free(address);
  assert(heap.tlsf.removePool(heap.pool));
  assertEquals(heap.tlsf.malloc(1), 0);
  assertEquals(heap.tlsf.pools(), []);
  assertRefuses(heap.region, () => heap.tlsf.free(address), "no block begins there");
  assert(heap.tlsf.addPool(heap.pool, 1024));
  assertEquals(draw(heap), "[8:1008]");
});

Deno.test("malloc() splits at the request's size, not at that of the class found (defect D1)", () => {
  const heap = heapOf(4 << 20);
  const address = heap.tlsf.malloc(1);
  assertEquals(heap.tlsf.usableSize(address), 24);
  const { rounding } = tlsf.claims;
  for (let size = 1; size < 5000; size += 37) {
    const granted = heap.tlsf.usableSize(heap.tlsf.malloc(size));
    assert(granted >= size && granted - size <= rounding!.bytes, `${granted} for ${size}`);
  }
});

Deno.test("malloc() gives a freed block again for its size in a full pool (defect D2)", () => {
  for (const policy of ["lifo", "fifo"] as const) {
    for (const size of [100, 514, 2100, 2200, 4999, 10_001]) {
      const heap = heapOf(1 << 16, { policy });
      const live: number[] = [];
      for (let address; (address = heap.tlsf.malloc(size)) !== 0;) live.push(address);
      for (let s = 1 << 15; s > 0; s >>>= 1) while (heap.tlsf.malloc(s) !== 0);
      for (const address of live) {
        heap.tlsf.free(address);
        assertEquals(heap.tlsf.malloc(size), address, `${policy} ${size}`);
      }
    }
  }
  const reference = heapOf(2032 + 16, { lastLook: false });
  assertEquals(malloc(reference, 2032), null);
});

Deno.test("malloc(), realloc() and memalign() answer 0 to sizes that wrap around (defect D3)", () => {
  const heap = heapOf(4096);
  const kept = heap.tlsf.malloc(64);
  const before = bytesOf(heap.region);
  for (const power of [31, 32, 33, 53]) {
    for (let d = -70; d <= (power === 53 ? -1 : 70); d++) {
      const size = 2 ** power + d;
      assertEquals(heap.tlsf.malloc(size), 0, `malloc(${size})`);
      assertEquals(heap.tlsf.realloc(kept, size), 0, `realloc(${size})`);
      assertEquals(heap.tlsf.memalign(64, size), 0, `memalign(64, ${size})`);
    }
    assertEquals(heap.tlsf.memalign(2 ** Math.min(power, 52), 16), 0);
  }
  assertEquals(bytesOf(heap.region), before);
});

Deno.test("realloc() keeps the alignment of a block that it must move (defect D4)", () => {
  for (const alignment of [16, 64, 256, 4096]) {
    const heap = heapOf(1 << 17);
    let address = heap.tlsf.memalign(alignment, 100);
    for (const size of [500, 5000, 20_000]) {
      const behind = address + heap.tlsf.usableSize(address) + 8;
      while (heap.tlsf.malloc(24) !== behind);
      const moved = heap.tlsf.realloc(address, size);
      assert(moved !== address, "the block behind is live");
      assertEquals(moved % alignment, 0);
      address = moved;
    }
    assertEquals(heap.tlsf.realloc(address, 10), address);
    heap.tlsf.free(address);
    assertEquals(heap.tlsf.check(), []);
  }
});

Deno.test("realloc() does not slide an aligned block to an address that is not", () => {
  const heap = aligned(8192, 1024);
  const left = heap.tlsf.malloc(200);
  const block = heap.tlsf.memalign(512, 400);
  heap.tlsf.malloc(24);
  heap.tlsf.free(left);
  const moved = heap.tlsf.realloc(block, 600);
  assertEquals(moved % 512, 0);
  assertEquals(heap.tlsf.check(), []);
});

Deno.test("Tlsf has a list for every size that a block can have (defect D6)", () => {
  for (const secondLevelLog2 of [1, 2, 3, 4, 5]) {
    for (const granule of [4, 8, 16, 32, 64]) {
      const options = { secondLevelLog2, granule };
      for (const extra of [0, 1, granule, 4 * granule, 1024]) {
        const least = tlsfSubject(options).claims.minimumRegion;
        const region = createRegion(least + extra);
        const heap = new Tlsf(region, options);
        const address = heap.malloc(1);
        assert(address !== 0 && address % granule === 0);
        heap.free(address);
        assertEquals(heap.check(), []);
      }
    }
  }
});

Deno.test("realloc() joins what it gives back with the free block behind (defect D15)", () => {
  for (const size of [24, 32, 80, 88, 96, 104]) {
    const heap = heapOf(4096);
    const address = heap.tlsf.malloc(104);
    assertEquals(heap.tlsf.realloc(address, size), address);
    assertEquals(draw(heap), `8:${size} [${16 + size}:${4072 - size}]`);
    assertEquals(heap.tlsf.check(), []);
  }
});

Deno.test("realloc() prefers to grow forwards, slides backwards if it must, and keeps the bytes", () => {
  const heap = heapOf(4096);
  const [a, b, , d] = [512, 256, 128, 512].map((size) => heap.tlsf.malloc(size));
  heap.tlsf.malloc(128);
  const view = new Uint8Array(heap.region.buffer);
  for (let i = 0; i < 256; i++) view[b! + i] = i;
  heap.tlsf.free(a!);
  assertEquals(heap.tlsf.realloc(b!, 736), a, "backwards over its own old place");
  for (let i = 0; i < 256; i++) assertEquals(view[a! + i], i);
  assertEquals(heap.tlsf.check(), []);
  heap.tlsf.free(d!);
  heap.tlsf.realloc(a!, 700);
  assertEquals(heap.tlsf.check(), []);
});

Deno.test("realloc() slides backwards through both free neighbours", () => {
  const heap = heapOf(4096);
  const [a, b, c] = [512, 256, 512].map((size) => heap.tlsf.malloc(size));
  const end = heap.tlsf.malloc(128);
  heap.tlsf.free(a!);
  heap.tlsf.free(c!);
  const view = new Uint8Array(heap.region.buffer);
  for (let i = 0; i < 256; i++) view[b! + i] = i ^ 0x5a;
  assertEquals(heap.tlsf.realloc(b!, 700), b, "forwards is enough");
  assertEquals(heap.tlsf.realloc(b!, 1216), a, "both are needed");
  for (let i = 0; i < 256; i++) assertEquals(view[a! + i], i ^ 0x5a);
  assertEquals(heap.tlsf.check(), []);
  assertRefuses(heap.region, () => heap.tlsf.free(b!), "not a live block");
  heap.tlsf.free(end!);
  heap.tlsf.free(a!);
  assertEquals(draw(heap), "[8:4080]");
});

Deno.test("realloc() that fails leaves every byte as it was", () => {
  const heap = heapOf(1024);
  const address = heap.tlsf.malloc(400);
  heap.tlsf.malloc(400);
  new Uint8Array(heap.region.buffer, address, 400).fill(0x42);
  const before = bytesOf(heap.region);
  assertEquals(heap.tlsf.realloc(address, 600), 0);
  assertEquals(heap.tlsf.realloc(address, Number.MAX_SAFE_INTEGER), 0);
  assertEquals(bytesOf(heap.region), before);
});

Deno.test("memalign() serves every power of two, and free() gives back all it took", () => {
  const heap = heapOf(1 << 17);
  const fresh = draw(heap);
  for (let alignment = 1; alignment <= 1 << 16; alignment *= 2) {
    for (const size of [1, alignment - 1, alignment, alignment + 1, 100]) {
      if (size === 0 || size + alignment > 1 << 16) continue;
      const address = heap.tlsf.memalign(alignment, size);
      assertEquals(address % alignment, 0, `memalign(${alignment}, ${size})`);
      assert(heap.tlsf.usableSize(address) >= size);
      assertEquals(heap.tlsf.check(), []);
      heap.tlsf.free(address);
      assertEquals(draw(heap), fresh);
    }
  }
  assertEquals(heap.tlsf.memalign(1 << 18, 1), 0);
  assertEquals(heap.tlsf.memalign(64, 0), 0);
});

Deno.test("Tlsf refuses sizes and alignments that no correct program asks for", () => {
  const heap = heapOf(1024);
  for (const size of [-1, 1.5, NaN, Infinity, 2 ** 53]) {
    assertRefuses(heap.region, () => heap.tlsf.malloc(size), 'Cannot malloc: "size" must be');
    assertRefuses(
      heap.region,
      () => heap.tlsf.memalign(64, size),
      'Cannot memalign: "size" must be',
    );
    const address = heap.tlsf.malloc(8);
    assertRefuses(
      heap.region,
      () => heap.tlsf.realloc(address, size),
      'Cannot realloc: "size" must be',
    );
    heap.tlsf.free(address);
  }
  for (const alignment of [0, 3, 24, -8, 1.5, NaN]) {
    assertRefuses(
      heap.region,
      () => heap.tlsf.memalign(alignment, 8),
      '"alignment" must be a power of two',
    );
  }
});

Deno.test("free() refuses double frees, also after the block was joined with its neighbours", () => {
  for (const order of [[0, 1, 2], [2, 1, 0], [1, 0, 2], [0, 2, 1]]) {
    const heap = heapOf(1024);
    const blocks = [64, 64, 64].map((size) => heap.tlsf.malloc(size));
    heap.tlsf.malloc(64);
    for (const i of order) {
      heap.tlsf.free(blocks[i]!);
      assertRefuses(heap.region, () => heap.tlsf.free(blocks[i]!), "is not a live block");
      assertRefuses(heap.region, () => heap.tlsf.realloc(blocks[i]!, 8), "Cannot realloc");
      assertRefuses(heap.region, () => heap.tlsf.usableSize(blocks[i]!), "Cannot usableSize");
    }
    for (const address of blocks) {
      assertRefuses(heap.region, () => heap.tlsf.free(address), "not a live block");
    }
    const whole = heap.tlsf.malloc(200);
    assertEquals(whole, blocks[0]);
    assertRefuses(heap.region, () => heap.tlsf.free(blocks[1]!), "no block begins there");
    assertRefuses(heap.region, () => heap.tlsf.free(blocks[2]!), "no block begins there");
    assertEquals(heap.tlsf.check(), []);
  }
});

Deno.test("free() refuses every address of a heap but those of live blocks", () => {
  const heap = heapOf(4096);
  const live = new Set<number>();
  for (let i = 0; i < 20; i++) live.add(heap.tlsf.malloc(i * 7 + 1));
  live.add(heap.tlsf.memalign(128, 50));
  assertRefusesAllBut(live, heap.tlsf, heap.region);
});

Deno.test("free() refuses the blocks of an earlier heap in the same region", () => {
  const region = createRegion(tlsfRegionSize(4096));
  const old = new Tlsf(region);
  const blocks = Array.from({ length: 10 }, () => old.malloc(40));
  const fresh = new Tlsf(region);
  const whole = fresh.malloc(3000);
  for (const address of blocks) {
    if (address === whole) continue;
    assertThrows(() => fresh.free(address), RangeError, "no block begins there");
  }
});

Deno.test("Tlsf lies in its region alone: its bytes put back restore it", () => {
  const heap = heapOf(4096);
  const a = heap.tlsf.malloc(100);
  const b = heap.tlsf.memalign(64, 100);
  const saved = bytesOf(heap.region);
  const drawn = draw(heap);
  heap.tlsf.free(a);
  const c = heap.tlsf.malloc(700);
  heap.tlsf.realloc(b, 1000);
  new Uint8Array(heap.region.buffer).fill(0xff);
  new Uint8Array(heap.region.buffer).set(saved);
  assertEquals(draw(heap), drawn);
  assertEquals(heap.tlsf.check(), []);
  heap.tlsf.free(a);
  assertThrows(() => heap.tlsf.free(c), RangeError);
  heap.tlsf.free(b);
  assertEquals(draw(heap), "[8:4080]");
});

Deno.test("Tlsf serves regions full of junk at unaligned bases and writes nothing outside", () => {
  for (let shift = 0; shift < 8; shift++) {
    const { minimumRegion } = tlsf.claims;
    const buffer = new ArrayBuffer(minimumRegion + 200);
    const bytes = new Uint8Array(buffer);
    for (let i = 0; i < bytes.length; i++) bytes[i] = (i * 167 + 13) & 255;
    const before = bytes.slice();
    const heap = tlsf.create({ buffer, base: 100 + shift, size: minimumRegion });
    const address = heap.malloc(1);
    assert(address !== 0 && address % 8 === 0);
    heap.free(address);
    assertEquals(heap.check!(), []);
    assertEquals(bytes.slice(0, 100 + shift), before.slice(0, 100 + shift));
    const end = 100 + shift + minimumRegion;
    assertEquals(bytes.slice(end), before.slice(end));
  }
});

Deno.test("new Tlsf() refuses regions that are too small or outside their buffer", () => {
  const { minimumRegion } = tlsf.claims;
  const { buffer, base } = createRegion(8192);
  assertThrows(
    () => new Tlsf({ buffer, base, size: minimumRegion - 1 }),
    RangeError,
    "Cannot create TLSF: the region must have at least",
  );
  assertThrows(
    () => new Tlsf({ buffer, base, size: 1 << 20 }),
    RangeError,
    "the region must lie in its buffer",
  );
  const region = { buffer, base, size: 8192 };
  assertThrows(() => new Tlsf(region, { secondLevelLog2: 6 }), RangeError, "secondLevelLog2");
  assertThrows(() => new Tlsf(region, { granule: 12 }), RangeError, "granule");
  assertThrows(() => new Tlsf(region, { splitThreshold: 8 }), RangeError, "splitThreshold");
});

Deno.test("Tlsf with the lab's split rule leaves scraps that rejoin their neighbours", () => {
  const heap = heapOf(2048, { splitThreshold: 16 });
  const counts: Record<number, number> = { 64: 28, 42: 36, 33: 42 };
  for (const [size, count] of Object.entries(counts)) {
    const live: number[] = [];
    for (let address; (address = heap.tlsf.malloc(Number(size))) !== 0;) live.push(address);
    assertEquals(live.length, count);
    const rest = [...heap.tlsf.blocks()].at(-1)!;
    assertEquals([rest.size, rest.free], [16, true]);
    assertEquals(rows(heap), { fl: 0 });
    assertEquals(heap.tlsf.check(), []);
    for (const address of live) heap.tlsf.free(address);
    assertEquals(draw(heap), "[8:2032]");
    assertEquals(heap.tlsf.check(), []);
  }
});

Deno.test("check() names what is broken", () => {
  const damage = (edit: (words: Int32Array, a: number, b: number) => void) => {
    const heap = heapOf(2048);
    const [a, b] = [heap.tlsf.malloc(100), heap.tlsf.malloc(100)];
    heap.tlsf.malloc(100);
    heap.tlsf.free(b);
    assertEquals(heap.tlsf.check(), []);
    edit(new Int32Array(heap.region.buffer), a / 4, b / 4);
    return heap.tlsf.check().join("; ");
  };
  const assertFinds = (found: string, part: string) => assert(found.includes(part), found);
  assertFinds(damage((w, a) => w[a - 1]! ^= 0x100), "the seal of its header is broken");
  assertFinds(damage((w, a) => w[a - 2]! |= 1), "it is free by its flag, but not by its seal");
  assertFinds(damage((w, _, b) => w[b - 2]! |= 2), "its flag for the previous block is wrong");
  assertFinds(damage((w, a) => w[a - 2]! += 4096), "does not fit into the pool");
  assertFinds(damage((w, a) => w[a - 2] = 0), "does not fit into the pool");
  assertFinds(damage((w, _, b) => w[b] = b), "does not lead back");
  assertFinds(damage((w, a, b) => w[b] = a), "where no free block begins");
  assertFinds(damage((w, _, b) => w[b + 2] = b), "does not lead back");
  assertFinds(damage((w, _, b) => w[b] = -5), "where no free block begins");
  assertFinds(damage((w, _, b) => w[b + 26 - 2] = 7), "back link does not lead to the previous");
  assertFinds(damage((w, _, b) => w[w[b]!] = w[b]!), "free, but in no list");
  assertFinds(damage((w) => w[17]! ^= 1), "First-level bitmap");
  assertFinds(damage((w) => w[20]! ^= 1), "Second-level bitmap 2");
  assertFinds(damage((w) => w[44] = 99), "The table of pools has 99 entries");
});

Deno.test("Tlsf stays sound and keeps payloads over random operations for all parameters", () => {
  const settings: TlsfOptions[] = [
    {},
    { policy: "fifo", lastLook: false },
    { secondLevelLog2: 1, granule: 4 },
    { secondLevelLog2: 3, granule: 16, splitThreshold: 48 },
    { secondLevelLog2: 4, granule: 64 },
    { splitThreshold: 16 },
  ];
  for (const [seed, options] of settings.entries()) {
    soak(tlsfSubject(options), tlsfRegionSize(1 << 14, options), seed + 1, 4000);
  }
});

Deno.test("memalign() of a small size leaves room for the links of the freed block", () => {
  for (let start = 8; start <= 128; start += 8) {
    const heap = new Tlsf(createRegion(tlsfRegionSize(1024)));
    const before = heap.malloc(start);
    const address = heap.memalign(64, 1);
    assert(heap.usableSize(address) >= 24, `${heap.usableSize(address)} bytes behind ${start}`);
    heap.malloc(8);
    heap.free(before);
    heap.free(address);
    assertEquals(heap.check(), []);
  }
});
