import { assert, assertEquals, assertThrows } from "@std/assert";
import { createRegion } from "../contract/region.ts";
import { BlockPool, blockPool, blockPoolOf } from "./block_pool.ts";
import { BLOCK_SIZES, type BlockSize } from "./block_size.ts";

const junk = 0xa5;

function psximfs03Pool(): { pool: BlockPool; bytes: Uint8Array } {
  const region = createRegion(BlockPool.regionSize(16, 500));
  const bytes = new Uint8Array(region.buffer);
  bytes.fill(junk);
  return { pool: new BlockPool(region, 16), bytes };
}

Deno.test("malloc() hands out the highest block of 8,000 bytes first, then downwards", () => {
  const { pool } = psximfs03Pool();
  assertEquals(pool.fixedBlocks.blockCount, 500);
  const offsets = Array.from({ length: 500 }, () => pool.malloc(16) - pool.array);
  assertEquals(offsets, Array.from({ length: 500 }, (_, i) => 7984 - 16 * i));
  assertEquals(pool.malloc(1), 0);
});

Deno.test("malloc() hands out the block that was freed last", () => {
  const { pool } = psximfs03Pool();
  const [a, b, c] = [pool.malloc(16), pool.malloc(16), pool.malloc(16)];
  pool.free(a);
  pool.free(c);
  pool.free(b);
  assertEquals([pool.malloc(1), pool.malloc(1), pool.malloc(1)], [b, c, a]);
});

Deno.test("malloc() returns 0 for 0 bytes and above the block size, and takes nothing", () => {
  const { pool, bytes } = psximfs03Pool();
  const before = bytes.slice();
  assertEquals([pool.malloc(0), pool.malloc(17), pool.malloc(2 ** 53 - 1)], [0, 0, 0]);
  assertThrows(() => pool.malloc(-1), RangeError, 'Cannot malloc: "size" must be');
  assertEquals(bytes, before);
});

Deno.test("malloc() and free() clear the whole block", () => {
  const { pool, bytes } = psximfs03Pool();
  const address = pool.malloc(16);
  assertEquals(bytes.subarray(address, address + 16), new Uint8Array(16));
  bytes.fill(junk, address, address + 16);
  pool.free(address);
  assertEquals(bytes.subarray(address + 4, address + 16), new Uint8Array(12));
  bytes.fill(junk, address + 4, address + 16);
  assertEquals(pool.malloc(16), address);
  assertEquals(bytes.subarray(address, address + 16), new Uint8Array(16));
});

Deno.test("freeSpace() counts down to 0 and back to the size of the array", () => {
  const { pool } = psximfs03Pool();
  const live: number[] = [];
  for (let free = 8000; free > 0; free -= 16) {
    assertEquals(pool.fixedBlocks.freeSpace(), free);
    live.push(pool.malloc(16));
  }
  assertEquals(pool.fixedBlocks.freeSpace(), 0);
  for (const address of live) pool.free(address);
  assertEquals(pool.fixedBlocks.freeSpace(), 8000);
  assertEquals(pool.check(), []);
});

Deno.test("free() refuses what is not live and leaves the pool as it was", () => {
  const { pool, bytes } = psximfs03Pool();
  const address = pool.malloc(16);
  const freed = pool.malloc(16);
  pool.free(freed);
  const before = bytes.slice();
  const cases: [number, string][] = [
    [freed, "the block is free"],
    [address + 4, "no block starts there"],
    [address + 0.5, "no block starts there"],
    [pool.array - 16, "it lies outside the pool"],
    [pool.array + 8000, "it lies outside the pool"],
    [NaN, "it lies outside the pool"],
  ];
  for (const [bad, why] of cases) assertThrows(() => pool.free(bad), RangeError, why);
  pool.free(0);
  assertEquals(bytes, before);
});

Deno.test("blocks() lists the array in order of address", () => {
  const pool = new BlockPool(createRegion(BlockPool.regionSize(64, 3)), 64);
  const middle = [pool.malloc(64), pool.malloc(64)][1]!;
  pool.free(middle);
  assertEquals([...pool.blocks()], [
    { address: pool.array, size: 64, free: true },
    { address: pool.array + 64, size: 64, free: true },
    { address: pool.array + 128, size: 64, free: false },
  ]);
  assertEquals(pool.usableSize(pool.array + 128), 64);
});

Deno.test("check() reports a write into a free block, a broken link and a wrong count", () => {
  const damaged = (damage: (words: Uint32Array, link: number, control: number) => void) => {
    const { pool, bytes } = psximfs03Pool();
    const words = new Uint32Array(bytes.buffer, 0, Math.floor(bytes.length / 4));
    damage(words, (pool.array + 7984) / 4, (pool.array - 64 - 16) / 4);
    return pool.check().join("\n");
  };
  assert(damaged((words, link) => words[link + 2] = 1).includes("block 499 was written to"));
  assert(damaged((words, link) => words[link] = 500).includes("cycle"));
  assert(damaged((words, link) => words[link] = 501).includes("leaves the pool"));
  assert(damaged((words, _, control) => words[control + 1] = 7).includes("7 are counted"));
});

Deno.test("BlockPool restores exactly from a copy of its region", () => {
  const { pool, bytes } = psximfs03Pool();
  pool.free(pool.malloc(16));
  pool.malloc(16);
  const copy = bytes.slice();
  const first = [pool.malloc(1), pool.malloc(1)];
  bytes.set(copy);
  assertEquals([pool.malloc(1), pool.malloc(1)], first);
});

Deno.test("BlockPool uses no byte outside its region, wherever it starts", () => {
  for (const blockSize of BLOCK_SIZES) {
    for (let base = 64; base < 80; base++) {
      for (const blockCount of [1, 2, 127, 128, 129]) {
        const size = BlockPool.regionSize(blockSize, blockCount);
        const buffer = new ArrayBuffer(base + size + 64);
        const bytes = new Uint8Array(buffer).fill(junk);
        const pool = new BlockPool({ buffer, base, size }, blockSize);
        assert(pool.fixedBlocks.blockCount >= blockCount);
        for (let address; (address = pool.malloc(1)) !== 0;) assertEquals(address % 16, 0);
        assert(bytes.subarray(0, base).every((byte) => byte === junk));
        assert(bytes.subarray(base + size).every((byte) => byte === junk));
        assertEquals(pool.fixedBlocks.freeSpace(), 0);
      }
    }
  }
});

Deno.test("blockPoolOf() names the block size and refuses any but the seven", () => {
  assertEquals(blockPool.name, "block-pool");
  assertEquals(blockPoolOf(128).name, "block-pool-128");
  assertThrows(
    () => blockPoolOf(48 as BlockSize),
    RangeError,
    '"blockSize" must be one of 16, 32, 64, 128, 256, 512, 1024, received 48',
  );
});

Deno.test("blockPool serves one block in its minimum region and refuses a smaller one", () => {
  const { minimumRegion } = blockPool.claims;
  assert(blockPool.create(createRegion(minimumRegion)).malloc(1) !== 0);
  assertThrows(() => blockPool.create(createRegion(minimumRegion - 1)), RangeError, "at least");
});
