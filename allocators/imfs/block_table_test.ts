import { assert, assertEquals } from "@std/assert";
import { createRegion } from "../contract/region.ts";
import { BlockPool } from "./block_pool.ts";
import { BlockTable } from "./block_table.ts";
import { configureImfs } from "./configuration.ts";
import { MemfileBlocks } from "./memfile_blocks.ts";
import { poolOperations } from "./memfile_operations.ts";

function tableOver(blockCount: number, pointerBytes: 4 | 8) {
  const configuration = configureImfs({ blockSize: 16, pointerBytes });
  const region = createRegion(BlockPool.regionSize(16, blockCount));
  const pool = new BlockPool(region, 16);
  const blocks = new MemfileBlocks(
    region.buffer,
    poolOperations(pool, configuration),
    configuration,
  );
  return { table: new BlockTable(blocks), blocks, pool };
}

/** Blocks held after each append, until the table is full. */
function usedPerAppend(pointerBytes: 4 | 8, dataBlocks: number): number[] {
  const { table, blocks } = tableOver(200, pointerBytes);
  return Array.from({ length: dataBlocks }, () => (table.append(), blocks.used));
}

Deno.test("append() obtains tables only for the first block under them", () => {
  assertEquals(usedPerAppend(8, 14), [2, 3, 6, 7, 9, 10, 14, 15, 17, 18, 21, 22, 24, 25]);
  assertEquals(usedPerAppend(4, 21), [
    ...[2, 3, 4, 5],
    ...[8, 9, 10, 11, 13, 14, 15, 16, 18, 19, 20, 21, 23, 24, 25, 26],
    30,
  ]);
});

Deno.test("addressOf() finds each block where append() put it", () => {
  for (const [pointerBytes, count] of [[4, 84], [8, 14]] as const) {
    const { table, blocks } = tableOver(200, pointerBytes);
    for (let index = 0; index < count; index++) {
      assert(table.append());
      blocks.bytes[table.addressOf(index)] = index + 1;
    }
    const marks = Array.from({ length: count }, (_, i) => blocks.bytes[table.addressOf(i)]);
    assertEquals(marks, Array.from({ length: count }, (_, i) => i + 1));
  }
});

Deno.test("append() changes nothing when data block or any table on the way is missing", () => {
  for (const pointerBytes of [4, 8] as const) {
    for (let blockCount = 0; blockCount < 25; blockCount++) {
      const { table, blocks, pool } = tableOver(25, pointerBytes);
      for (let taken = 25; taken > blockCount; taken--) pool.malloc(16);
      while (table.append());
      const { count } = table;
      assertEquals(pool.fixedBlocks.freeSpace(), (blockCount - blocks.used) * 16);
      assertEquals(table.append(), false);
      assertEquals([table.count, blocks.used * 16 + pool.fixedBlocks.freeSpace()], [
        count,
        blockCount * 16,
      ]);
      assertEquals(pool.check(), []);
    }
  }
});

Deno.test("removeLast() gives tables back with the last block under them, down to none", () => {
  for (const [pointerBytes, count] of [[4, 84], [8, 14]] as const) {
    const used = [0, ...usedPerAppend(pointerBytes, count)];
    const { table, blocks, pool } = tableOver(200, pointerBytes);
    while (table.count < count) table.append();
    for (let left = count - 1; left >= 0; left--) {
      table.removeLast();
      assertEquals(blocks.used, used[left]);
    }
    assertEquals(pool.fixedBlocks.freeSpace(), 3200);
    assertEquals(pool.check(), []);
    assert(table.append());
  }
});

Deno.test("removeLast() leaves no pointer to what it gave back", () => {
  const { table, blocks, pool } = tableOver(10, 4);
  table.append();
  table.append();
  const single = pool.array + 9 * 16;
  assertEquals(blocks.load(single, 1), table.addressOf(1));
  table.removeLast();
  assertEquals([0, 1, 2, 3].map((slot) => blocks.load(single, slot)), [
    table.addressOf(0),
    0,
    0,
    0,
  ]);
});
