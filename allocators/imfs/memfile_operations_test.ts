import { assertEquals, assertThrows } from "@std/assert";
import type { Allocator } from "../contract/allocator.ts";
import { createRegion } from "../contract/region.ts";
import { BlockPool } from "./block_pool.ts";
import { configureImfs } from "./configuration.ts";
import { heapOperations, poolOperations } from "./memfile_operations.ts";

const configuration = configureImfs({ blockSize: 16, pointerBytes: 4 });

/** Hands out two dirty blocks of 16 bytes at 64 and 80. */
function dirtyHeap(buffer: ArrayBuffer): Allocator {
  const free = [80, 64];
  return {
    malloc(size) {
      const address = size <= 16 ? free.pop() ?? 0 : 0;
      if (address !== 0) new Uint8Array(buffer).fill(0xa5, address, address + 16);
      return address;
    },
    free: (address) => void free.push(address),
    *blocks() {
      for (const address of [64, 80]) {
        yield { address, size: 16, free: free.includes(address) };
      }
    },
  };
}

Deno.test("heapOperations() clears blocks on arrival and nothing around them", () => {
  const buffer = new ArrayBuffer(128);
  const bytes = new Uint8Array(buffer).fill(0xee);
  const operations = heapOperations(dirtyHeap(buffer), buffer, configuration);
  assertEquals(operations.allocateBlock(), 64);
  assertEquals(bytes.subarray(63, 81), new Uint8Array([0xee, ...new Array(16).fill(0), 0xee]));
});

Deno.test("heapOperations() passes null on and takes free space from the heap walk", () => {
  const buffer = new ArrayBuffer(128);
  const operations = heapOperations(dirtyHeap(buffer), buffer, configuration);
  assertEquals(operations.getFreeSpace(), 32);
  operations.allocateBlock();
  assertEquals(operations.getFreeSpace(), 16);
  operations.allocateBlock();
  assertEquals(operations.allocateBlock(), 0);
  operations.freeBlock(64);
  assertEquals(operations.getFreeSpace(), 16);
});

Deno.test("heapOperations() takes free space from fixed blocks, or as it is told", () => {
  const region = createRegion(BlockPool.regionSize(16, 5));
  const pool = new BlockPool(region, 16);
  const counted = heapOperations(pool, region.buffer, configuration);
  assertEquals(counted.getFreeSpace(), 80);
  const told = heapOperations(pool, region.buffer, configuration, () => 7);
  assertEquals(told.getFreeSpace(), 7);
});

Deno.test("heapOperations() refuses a heap whose free space nobody tells", () => {
  const blind: Allocator = { malloc: () => 0, free() {} };
  assertThrows(
    () => heapOperations(blind, new ArrayBuffer(0), configuration),
    TypeError,
    'must offer "fixedBlocks" or "blocks"',
  );
});

Deno.test("poolOperations() counts free space as blocks come and go", () => {
  const pool = new BlockPool(createRegion(BlockPool.regionSize(16, 500)), 16);
  const operations = poolOperations(pool, configuration);
  const address = operations.allocateBlock();
  assertEquals(address - pool.array, 7984);
  assertEquals(operations.getFreeSpace(), 7984);
  operations.freeBlock(0);
  assertEquals(operations.getFreeSpace(), 7984);
  operations.freeBlock(address);
  assertEquals(operations.getFreeSpace(), 8000);
});

Deno.test("poolOperations() refuses a pool with blocks of another size", () => {
  const pool = new BlockPool(createRegion(1024), 32);
  assertThrows(
    () => poolOperations(pool, configuration),
    RangeError,
    '"pool" must have blocks of 16 bytes, received 32',
  );
});
