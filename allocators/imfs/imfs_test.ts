import { assert, assertEquals, assertThrows } from "@std/assert";
import { createRegion } from "../contract/region.ts";
import { BlockPool } from "./block_pool.ts";
import { BLOCK_SIZES, type BlockSize } from "./block_size.ts";
import { configureImfs } from "./configuration.ts";
import { Imfs } from "./imfs.ts";
import { type Errno, ImfsError } from "./imfs_error.ts";
import { poolOperations } from "./memfile_operations.ts";
import type { OpenFile } from "./open_file.ts";

function mount(
  blockCount: number,
  blockSize: BlockSize = 16,
  pointerBytes: 4 | 8 = 4,
): { imfs: Imfs; pool: BlockPool } {
  const region = createRegion(BlockPool.regionSize(blockSize, blockCount));
  new Uint8Array(region.buffer).fill(0xa5);
  const pool = new BlockPool(region, blockSize);
  const configuration = configureImfs({ blockSize, pointerBytes });
  return {
    imfs: new Imfs(region.buffer, poolOperations(pool, configuration), configuration),
    pool,
  };
}

function assertErrno(run: () => unknown, errno: Errno): void {
  assertEquals(assertThrows(run, ImfsError).errno, errno);
}

/** Bytes whose values tell their offset. */
function bytesFrom(offset: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => 1 + (offset + i) % 251);
}

function contents(file: OpenFile): Uint8Array {
  const all = new Uint8Array(file.size + 1);
  file.seek(0);
  assertEquals(file.read(all), file.size);
  return all.subarray(0, file.size);
}

Deno.test("truncate() on an empty file takes the blocks of data and tables, 4-byte pointers", () => {
  const vectors: [BlockSize, [length: number, blocks: number][]][] = [
    [16, [[1, 2], [15, 2], [16, 3], [17, 3], [32, 4], [160, 15], [1000, 84]]],
    [128, [[1, 2], [127, 2], [128, 3], [1000, 9], [1280, 12]]],
    [512, [[1, 2], [512, 3], [5120, 12]]],
  ];
  for (const [blockSize, rows] of vectors) {
    for (const [length, blocks] of rows) {
      const { imfs, pool } = mount(100, blockSize);
      imfs.create("file").truncate(length);
      assertEquals(imfs.blocksUsed, blocks, `${length} bytes in blocks of ${blockSize}`);
      assertEquals(pool.fixedBlocks.freeSpace(), (100 - blocks) * blockSize);
    }
  }
});

Deno.test("truncate() on an empty file takes the blocks of data and tables, 8-byte pointers", () => {
  for (const [length, blocks] of [[32, 6], [160, 21], [223, 25]] as const) {
    const { imfs } = mount(100, 16, 8);
    imfs.create("file").truncate(length);
    assertEquals(imfs.blocksUsed, blocks, `${length} bytes`);
  }
  assertErrno(() => mount(100, 16, 8).imfs.create("file").truncate(1000), "EFBIG");
});

Deno.test("truncate() reaches one byte less than the maximum length, in every block size", () => {
  for (const pointerBytes of [4, 8] as const) {
    for (const blockSize of [16, 32, 64] as const) {
      const { maximumLength, slots } = configureImfs({ blockSize, pointerBytes });
      const data = slots + slots ** 2 + slots ** 3;
      const tables = 1 + (1 + slots) + (1 + slots + slots ** 2);
      const { imfs } = mount(data + tables, blockSize, pointerBytes);
      const file = imfs.create("file");
      assertErrno(() => file.truncate(maximumLength), "EFBIG");
      assertEquals(imfs.blocksUsed, 0);
      file.truncate(maximumLength - 1);
      assertEquals(imfs.blocksUsed, data + tables);
      file.seek(maximumLength - 1);
      assertErrno(() => file.write(bytesFrom(0, 1)), "EFBIG");
      assertEquals(file.size, maximumLength - 1);
    }
  }
});

Deno.test("write() and read() keep every byte through all three levels of tables", () => {
  for (const pointerBytes of [4, 8] as const) {
    const { imfs } = mount(6000, 32, pointerBytes);
    const file = imfs.create("file");
    const length = configureImfs({ blockSize: 32, pointerBytes }).maximumLength - 1;
    for (let at = 0; at < length; at += 37) {
      file.write(bytesFrom(at, Math.min(37, length - at)));
    }
    assertEquals(contents(file), bytesFrom(0, length));
  }
});

Deno.test("write() of nothing takes nothing, even past the end", () => {
  const { imfs } = mount(10);
  const file = imfs.create("file");
  file.seek(100);
  assertEquals(file.write(new Uint8Array(0)), 0);
  assertEquals([file.size, imfs.blocksUsed], [0, 0]);
});

Deno.test("write() past the end leaves zeros, also in blocks that held other bytes", () => {
  const { imfs } = mount(50);
  const file = imfs.create("file");
  file.write(bytesFrom(0, 60));
  file.truncate(5);
  file.seek(70);
  file.write(bytesFrom(70, 3));
  assertEquals(
    contents(file),
    new Uint8Array([...bytesFrom(0, 5), ...new Array(65).fill(0), ...bytesFrom(70, 3)]),
  );
});

Deno.test("truncate() grows with zeros over bytes that were cut off", () => {
  const { imfs } = mount(50);
  const file = imfs.create("file");
  file.write(bytesFrom(0, 60));
  file.truncate(10);
  file.truncate(100);
  assertEquals(contents(file), new Uint8Array([...bytesFrom(0, 10), ...new Array(90).fill(0)]));
});

Deno.test("truncate() shrinks without giving a block back", () => {
  const { imfs } = mount(50);
  const file = imfs.create("file");
  file.write(bytesFrom(0, 160));
  assertEquals(imfs.blocksUsed, 15);
  file.truncate(0);
  assertEquals([file.size, imfs.blocksUsed], [0, 15]);
  file.truncate(160);
  assertEquals(imfs.blocksUsed, 15);
});

Deno.test("write() is all or nothing when the pool is empty, and what was written stays", () => {
  const { imfs, pool } = mount(6);
  const file = imfs.create("file");
  file.write(bytesFrom(0, 20));
  assertEquals(imfs.blocksUsed, 3);
  assertErrno(() => file.write(bytesFrom(20, 100)), "ENOSPC");
  assertEquals([file.size, file.offset], [20, 20]);
  // The original ends here with the block of bytes 16 to 19 freed and an empty doubly indirect
  // table held.
  assertEquals(imfs.blocksUsed, 3);
  assertEquals(pool.fixedBlocks.freeSpace(), 3 * 16);
  assertEquals(contents(file), bytesFrom(0, 20));
  assertEquals(file.write(bytesFrom(20, 40)), 40);
  assertEquals(contents(file), bytesFrom(0, 60));
});

Deno.test("truncate() gives back what it obtained, however many blocks the pool has", () => {
  for (let blockCount = 0; blockCount < 84; blockCount++) {
    const { imfs, pool } = mount(90);
    while (pool.fixedBlocks.freeSpace() > blockCount * 16) pool.malloc(16);
    const file = imfs.create("file");
    assertErrno(() => file.truncate(1000), "ENOSPC");
    assertEquals([file.size, imfs.blocksUsed], [0, 0]);
    assertEquals(pool.fixedBlocks.freeSpace(), blockCount * 16);
    assertEquals(pool.check(), []);
  }
});

Deno.test("write() fails with ENOSPC for 11 blocks in a pool of 10", () => {
  const { imfs } = mount(10, 128);
  const file = imfs.create("file");
  assertErrno(() => file.write(bytesFrom(0, 11 * 128)), "ENOSPC");
  assertEquals([file.size, imfs.blocksUsed], [0, 0]);
  // 9 blocks hang in one table; a length of 9 whole blocks would hold a tenth.
  assertEquals(file.write(bytesFrom(0, 9 * 128 - 1)), 1151);
  assertEquals(imfs.statvfs().f_bfree, 0);
});

Deno.test("open() in append mode writes at the end wherever the position is", () => {
  const { imfs } = mount(50);
  imfs.create("file").write(bytesFrom(0, 20));
  const file = imfs.open("file", { append: true });
  file.seek(3);
  file.write(bytesFrom(20, 10));
  assertEquals(file.offset, 30);
  assertEquals(contents(imfs.open("file")), bytesFrom(0, 30));
});

Deno.test("read() stops at the end and returns 0 past it", () => {
  const { imfs } = mount(50);
  const file = imfs.create("file");
  file.write(bytesFrom(0, 20));
  const target = new Uint8Array(8);
  file.seek(17);
  assertEquals(file.read(target), 3);
  assertEquals(target, new Uint8Array([...bytesFrom(17, 3), 0, 0, 0, 0, 0]));
  assertEquals(file.read(target), 0);
  file.seek(1000);
  assertEquals(file.read(target), 0);
});

Deno.test("unlink() gives all blocks back, tables included", () => {
  const { imfs, pool } = mount(500);
  const file = imfs.create("file");
  file.truncate(1343);
  assertEquals(imfs.blocksUsed, 111);
  file.close();
  imfs.unlink("file");
  assertEquals([imfs.blocksUsed, imfs.statvfs().f_bfree, imfs.statvfs().f_files], [0, 500, 0]);
  assertEquals(pool.check(), []);
});

Deno.test("unlink() of an open file frees its blocks when the last opening closes", () => {
  const { imfs } = mount(50);
  const writer = imfs.create("file");
  const reader = imfs.open("file");
  writer.write(bytesFrom(0, 40));
  imfs.unlink("file");
  assertEquals(imfs.statvfs().f_files, 0);
  assertErrno(() => imfs.open("file"), "ENOENT");
  writer.close();
  assertEquals(contents(reader), bytesFrom(0, 40));
  assertEquals(imfs.blocksUsed, 4);
  const other = imfs.create("file");
  assertEquals(other.size, 0);
  reader.close();
  assertEquals(imfs.blocksUsed, 0);
});

Deno.test("statvfs() tells the block size, the free blocks and a total that is a constant", () => {
  const totals = BLOCK_SIZES.map((blockSize) => mount(10, blockSize).imfs.statvfs().f_blocks);
  assertEquals(
    [totals[0], totals[3], totals[6]],
    [268435455, 33554431, 4194303],
  );
  const { imfs } = mount(10, 1024);
  imfs.create("file").write(bytesFrom(0, 1024));
  assertEquals(imfs.statvfs(), {
    f_bsize: 1024,
    f_frsize: 1024,
    f_blocks: 4194303,
    f_bfree: 7,
    f_bavail: 7,
    f_files: 1,
    f_ffree: 0,
    f_favail: 0,
    f_fsid: 1,
    f_flag: 1,
    f_namemax: 14,
  });
});

Deno.test("create() that fails is not counted as a file", () => {
  const { imfs } = mount(10);
  imfs.create("file");
  assertErrno(() => imfs.create("file"), "EEXIST");
  assertErrno(() => imfs.create(""), "EINVAL");
  assertErrno(() => imfs.create("a/b"), "EINVAL");
  assertErrno(() => imfs.create("fifteen-letters"), "ENAMETOOLONG");
  assertEquals(imfs.statvfs().f_files, 1);
});

Deno.test("Imfs names the error of every other call that cannot succeed", () => {
  const { imfs } = mount(10);
  assertErrno(() => imfs.open("file"), "ENOENT");
  assertErrno(() => imfs.unlink("file"), "ENOENT");
  const file = imfs.create("file");
  assertErrno(() => file.truncate(-1), "EINVAL");
  assertErrno(() => file.seek(-1), "EINVAL");
  assertErrno(() => file.seek(0.5), "EINVAL");
  file.close();
  assertErrno(() => file.close(), "EBADF");
  assertErrno(() => file.write(bytesFrom(0, 1)), "EBADF");
  assertErrno(() => file.read(new Uint8Array(1)), "EBADF");
  assertErrno(() => file.truncate(0), "EBADF");
});

Deno.test("Imfs tells operations that hand out dirty blocks, and keeps none of them", () => {
  const region = createRegion(1024);
  const pool = new BlockPool(region, 16);
  const configuration = configureImfs({ blockSize: 16, pointerBytes: 4 });
  const operations = poolOperations(pool, configuration);
  const dirty = {
    ...operations,
    allocateBlock() {
      const address = operations.allocateBlock();
      new Uint8Array(region.buffer)[address + 15] = 1;
      return address;
    },
  };
  const imfs = new Imfs(region.buffer, dirty, configuration);
  const free = pool.fixedBlocks.freeSpace();
  const error = assertThrows(() => imfs.create("file").truncate(1), TypeError);
  assert(error.message.includes("must return zeros, received a dirty block"));
  assertEquals([imfs.blocksUsed, pool.fixedBlocks.freeSpace()], [0, free]);
});

Deno.test("Imfs tells an address that does not fit 4 bytes", () => {
  const configuration = configureImfs({ pointerBytes: 4 });
  const far = { allocateBlock: () => 2 ** 32, freeBlock() {}, getFreeSpace: () => 0 };
  const imfs = new Imfs(new ArrayBuffer(64), far, configuration);
  assertThrows(() => imfs.create("file").truncate(1), RangeError, "must fit 4 bytes");
});
