import { assert, assertEquals, assertThrows } from "@std/assert";
import { createRegion, type Region } from "../../contract/region.ts";
import { Rlsf, rlsf, type RlsfOptions, rlsfRegionSize, rlsfSubject } from "./rlsf.ts";
import { RlsfClasses } from "./rlsf_classes.ts";

interface Pool {
  readonly heap: Rlsf;
  readonly region: Region;
  /** Address of the first byte of the pool. */
  readonly start: number;
}

/** A heap on junk with one pool of `size` bytes. */
function poolOf(size: number, options: RlsfOptions = {}): Pool {
  const region = createRegion(rlsfRegionSize(size, options));
  new Uint8Array(region.buffer).fill(0xa5);
  const heap = new Rlsf(region, options);
  return { heap, region, start: region.base + rlsfRegionSize(0, options) };
}

function bytesOf({ region }: Pool): Uint8Array {
  return new Uint8Array(region.buffer).slice();
}

function largest(size: number): number {
  for (let request = size; request > 0; request--) {
    if (poolOf(size).heap.malloc(request) !== 0) return request;
  }
  return 0;
}

function fill(heap: Rlsf, size: number): number[] {
  const live: number[] = [];
  for (let address; (address = heap.malloc(size)) !== 0;) live.push(address);
  return live;
}

Deno.test("rlsf has the control block of FLLEN 28 and SLLEN 64", () => {
  assertEquals(new RlsfClasses(28, 64).controlSize, 14568);
});

Deno.test("rlsf serves at most one class boundary from an empty pool", () => {
  const requests = [[64, 16], [96, 48], [128, 80], [1024, 976], [2048, 2000], [4096, 4048]];
  for (const [size, request] of requests) {
    assertEquals(largest(size!), request, `pool of ${size}`);
  }
  const { heap } = poolOf(65536);
  assertEquals(heap.malloc(65009), 0);
  assert(heap.malloc(65008) !== 0);
});

Deno.test("rlsf refuses a region that leaves no 64 bytes for a pool", () => {
  const exact = rlsfRegionSize(64);
  assertThrows(() => rlsf.create(createRegion(exact - 1)), RangeError, `at least ${exact} bytes`);
  assert(rlsf.create(createRegion(exact)).malloc(1) !== 0);
  const needed = rlsf.claims.minimumRegion;
  const { buffer } = createRegion(needed);
  for (let base = 33; base < 65; base++) {
    const heap = new Rlsf({ buffer, base, size: needed });
    assert(heap.malloc(1) !== 0, `base ${base}`);
  }
});

Deno.test("addPool() refuses 63 bytes and takes 64", () => {
  const { buffer, base, size } = createRegion(rlsfRegionSize(64) + 128);
  const heap = new Rlsf({ buffer, base, size: size - 128 });
  const pool = base + size - 64;
  assertEquals(heap.addPool(pool, 63), false);
  assertEquals(heap.addPool(pool, 64), true);
  assertEquals(heap.addPool(pool, 64), false, "overlap");
  assertEquals(heap.addPool(base + 32, 64), false, "control block");
  assertEquals(heap.addPool(pool + 64, 2 ** 40), false, "beyond the buffer");
  assertEquals(heap.addPool(-64, 64), false);
  assertEquals(fill(heap, 1), [pool + 16, base + rlsfRegionSize(0) + 16]);
});

Deno.test("addPool() skips to a multiple of 32 and places the first payload at 48", () => {
  for (const skip of [1, 8, 16, 31]) {
    const { buffer, base, size } = createRegion(rlsfRegionSize(64) + 2048);
    const heap = new Rlsf({ buffer, base, size: size - 2048 });
    const pool = Math.ceil((base + size - 2048) / 32) * 32;
    assert(heap.addPool(pool + skip, 1024));
    const [first] = [...heap.blocks()].filter((block) => block.address > pool);
    assertEquals(first!.address - pool, 48, `skip ${skip}`);
    assertEquals(first!.address - 16 + first!.size + 16 + 32 - pool, 1024);
  }
});

Deno.test("memalign() places blocks where rlsf does", () => {
  const { buffer, base } = createRegion(rlsfRegionSize(64) + 128 + 65536);
  const heap = new Rlsf({ buffer, base, size: rlsfRegionSize(64) });
  heap.malloc(16);
  const pool = Math.ceil((base + rlsfRegionSize(64)) / 128) * 128;
  assert(heap.addPool(pool, 65536));
  const requests = [[0, 1], [1, 1], [16, 1], [17, 1], [48, 8], [49, 8], [100, 16], [100, 32]];
  requests.push([100, 64], [8, 128], [460, 8]);
  assertEquals(
    requests.map(([size, alignment]) => heap.memalign(alignment!, size!) - pool),
    [16, 48, 80, 112, 176, 240, 336, 480, 640, 896, 944],
  );
  assertEquals(heap.check(), []);
});

Deno.test("malloc() fills a pool with as many blocks as rlsf does", () => {
  const counts = [[1024, 1, 31], [1024, 16, 31], [1024, 17, 15], [4096, 64, 42]];
  counts.push([4096, 128, 25], [4096, 256, 14]);
  for (const [size, request, count] of counts) {
    assertEquals(fill(poolOf(size!).heap, request!).length, count, `${request} in ${size}`);
  }
});

Deno.test("malloc() of 0 bytes serves a block of its own", () => {
  const { heap } = poolOf(1024);
  assertEquals(new Set(fill(heap, 0)).size, 31);
});

Deno.test("malloc() of huge sizes returns 0 and changes no byte", () => {
  const pool = poolOf(1024);
  const before = bytesOf(pool);
  for (const size of [977, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 33, 2 ** 53 - 1]) {
    assertEquals(pool.heap.malloc(size), 0);
    assertEquals(pool.heap.memalign(64, size), 0);
  }
  for (const alignment of [1024, 2 ** 31, 2 ** 32, 2 ** 52]) {
    assertEquals(pool.heap.memalign(alignment, 1), 0);
  }
  assertEquals(bytesOf(pool), before);
});

Deno.test("free() joins all neighbours in any order", () => {
  const { heap, start } = poolOf(1024);
  const live = fill(heap, 16);
  for (const step of [7, 11, 2]) {
    for (let i = 0; i < live.length; i++) heap.free(live[(i * step) % live.length]!);
    assertEquals(heap.check(), []);
    assertEquals([...heap.blocks()], [{ address: start + 16, size: 976, free: true }]);
    assertEquals(fill(heap, 16), live);
  }
});

Deno.test("realloc() grows down, grows in place, shrinks in place and fails as rlsf does", () => {
  const pool = poolOf(4096);
  const { heap, start } = pool;
  const bytes = new Uint8Array(pool.region.buffer);
  const [a, b, c] = [heap.malloc(100), heap.malloc(100), heap.malloc(100)];
  assertEquals([a - start, b - start, c - start], [16, 144, 272]);
  for (let i = 0; i < 100; i++) bytes[b + i] = i;
  heap.free(a);
  const grown = heap.realloc(b, 200);
  assertEquals(grown - start, 16);
  assertEquals([...bytes.subarray(grown, grown + 100)], Array.from({ length: 100 }, (_, i) => i));
  assertEquals(heap.realloc(c, 1000), c);
  assertEquals(heap.realloc(grown, 10), grown);
  assertEquals(heap.check(), []);
  const before = bytesOf(pool);
  assertEquals(heap.realloc(grown, 100000), 0);
  assertEquals(heap.realloc(grown, 2 ** 53 - 1), 0);
  assertEquals(bytesOf(pool), before);
  assertThrows(() => heap.free(b), RangeError, "not a live block");
  heap.free(grown);
  assertEquals(heap.realloc(c, 0), 0);
  assertEquals([...heap.blocks()].length, 1);
});

Deno.test("realloc() keeps the alignment that a block was asked for with", () => {
  const { heap } = poolOf(16384);
  const aligned = heap.memalign(256, 40);
  assertEquals(heap.alignmentOf(aligned), 256);
  heap.malloc(16);
  const moved = heap.realloc(aligned, 500);
  assert(moved !== aligned && moved % 256 === 0);
  assertEquals(heap.alignmentOf(moved), 256);
  assertEquals(heap.check(), []);
});

Deno.test("free() refuses whatever is not live and leaves the heap as it was", () => {
  const pool = poolOf(4096);
  const { heap, start } = pool;
  const [freed, live] = [heap.malloc(64), heap.malloc(64)];
  const aligned = heap.memalign(128, 64);
  heap.free(freed);
  const bad = [freed, live + 16, live + 1, live - 16, live + 0.5, NaN, -1, start, start + 4096];
  bad.push(aligned + 32, aligned - 16, 8, 2 ** 32 + live, Infinity, pool.region.base);
  const before = bytesOf(pool);
  for (const address of bad) {
    assertThrows(() => heap.free(address), RangeError, "Cannot free", `${address}`);
    assertThrows(() => heap.realloc(address, 8), RangeError, "Cannot realloc");
    assertThrows(() => heap.usableSize(address), RangeError, "Cannot measure");
  }
  assertEquals(bytesOf(pool), before);
});

Deno.test("free() refuses an over-aligned address whose block was reused", () => {
  const { heap } = poolOf(4096);
  const aligned = heap.memalign(64, 64);
  heap.free(aligned);
  const reused = heap.malloc(200);
  assert(reused < aligned && aligned < reused + 200);
  assertThrows(() => heap.free(aligned), RangeError, "not a live block");
});

Deno.test("free() refuses a live address of a heap that was made before in the same bytes", () => {
  const { heap, region } = poolOf(1024);
  const old = heap.malloc(16);
  const anew = new Rlsf(region);
  assertThrows(() => anew.free(old), RangeError, "not a live block");
});

Deno.test("rlsf cuts a region that is larger than its largest block into several pools", () => {
  const options = { fllen: 5, sllen: 4 };
  const pool = poolOf(4096, options);
  assertEquals([...pool.heap.blocks()].map((block) => block.size), [976, 976, 976, 976]);
  assertEquals(rlsfSubject("small", options).claims.largestRequest, 880);
  assertEquals(pool.heap.malloc(881), 0);
  assert(pool.heap.malloc(880) !== 0);
  assertEquals(pool.heap.check(), []);
});

Deno.test("rlsf keeps all its state in its region", () => {
  const pool = poolOf(4096);
  const a = pool.heap.malloc(100);
  const snapshot = bytesOf(pool);
  const next = pool.heap.malloc(50);
  pool.heap.free(a);
  new Uint8Array(pool.region.buffer).set(snapshot);
  assertEquals(pool.heap.malloc(50), next);
  const attached = rlsf.attach(pool.region);
  attached.free(a);
  attached.free(next);
  assertEquals([...pool.heap.blocks()].length, 1);
});

Deno.test("check() finds a damaged header", () => {
  const { heap, region, start } = poolOf(1024);
  heap.malloc(16);
  const words = new Int32Array(region.buffer);
  words[start / 4 + 3]!++;
  assertEquals(heap.check(), [`block ${start} has a broken seal`]);
  words[start / 4 + 8] = 64;
  assert(heap.check().length > 1);
});

Deno.test("rlsf survives 20,000 random operations, its contents and books intact", () => {
  for (const options of [{}, { fllen: 8, sllen: 4 }, { fllen: 28, sllen: 1 }]) {
    const { heap, region, start } = poolOf(20000, options);
    const bytes = new Uint8Array(region.buffer);
    const live: { address: number; size: number; mark: number }[] = [];
    let state = 12345;
    const random = (below: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    const verify = ({ address, size, mark }: typeof live[0], length = size) => {
      for (let i = 0; i < Math.min(length, size); i++) assertEquals(bytes[address + i], mark);
    };
    for (let i = 0; i < 20000; i++) {
      const size = random(4) === 0 ? random(2000) : random(100);
      const index = random(live.length);
      const choice = random(10);
      if (choice < 4 || live.length === 0) {
        const alignment = 2 ** random(9);
        const address = choice === 0 ? heap.memalign(alignment, size) : heap.malloc(size);
        if (address === 0) continue;
        assert(address > start && address % (choice === 0 ? alignment : 16) === 0);
        assert(heap.usableSize(address) >= size && heap.usableSize(address) <= size + 31);
        live.push({ address, size, mark: i & 255 });
        bytes.fill(i & 255, address, address + size);
      } else if (choice < 7) {
        const block = live[index]!;
        const address = heap.realloc(block.address, Math.max(size, 1));
        if (address === 0) continue;
        verify({ ...block, address }, size);
        live[index] = { address, size: Math.max(size, 1), mark: i & 255 };
        bytes.fill(i & 255, address, address + Math.max(size, 1));
      } else {
        const block = live.splice(index, 1)[0]!;
        verify(block);
        heap.free(block.address);
      }
      if (i % 100 === 0) assertEquals(heap.check(), []);
    }
    for (const block of live) heap.free(block.address);
    assertEquals(heap.check(), []);
    assertEquals([...heap.blocks()].every((block) => block.free), true);
  }
});
