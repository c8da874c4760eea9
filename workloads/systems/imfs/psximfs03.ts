import { type Errno, type Imfs, ImfsError } from "../../../allocators/imfs/mod.ts";
import type { MemfileOperations, OpenFile } from "../../../allocators/imfs/mod.ts";

/** Blocks after a write. */
export interface ImfsRow {
  /** Bytes of the file. */
  readonly total: number;
  /** Blocks that the file holds, tables included. */
  readonly blocksUsed: number;
  /** Free blocks as `statvfs` tells them. */
  readonly free: number;
}

/** How far a file could be extended. */
export interface ImfsExtent {
  /** Bytes of the file when it could not grow by one more. */
  readonly size: number;
  /** Why not. */
  readonly errno: Errno;
  /** Blocks that the file then holds. */
  readonly blocksUsed: number;
}

/** What {@linkcode psximfs03} saw. */
export interface Psximfs03Report {
  /** Before anything is written. */
  readonly freeAtStart: number;
  /** After each write of 256 bytes. */
  readonly writes: readonly ImfsRow[];
  /** Why the last write failed. */
  readonly writeErrno: Errno;
  /** Bytes that were not read back as they were written; 0 if all is well. */
  readonly wrongBytes: number;
  /** Blocks held after the file was cut to 1 byte: none is given back. */
  readonly blocksUsedShrunk: number;
  /** The file extended byte by byte while every free block is taken away. */
  readonly starved: ImfsExtent;
  /** The file extended byte by byte with the blocks given back. */
  readonly restored: ImfsExtent;
  /** Why a byte cannot be written two bytes behind the end. */
  readonly beyondErrno: Errno | undefined;
  /** Blocks held after the file was unlinked. */
  readonly blocksUsedAtEnd: number;
  /** Free blocks after the file was unlinked. */
  readonly freeAtEnd: number;
}

/**
 * Runs the script of psximfs03 on an empty file system: fill a file, read it back, cut it byte by
 * byte, let it grow against an empty pool and then against the largest file, unlink it.
 *
 * The original takes the free list away by its head. Here every free block is allocated and later
 * freed instead, which any allocator can do, and which loses none.
 *
 * @param imfs An empty file system.
 * @param operations The operations that it was created with.
 * @returns What was seen; nothing is judged.
 *
 * @example The 32-bit numbers of the original
 * ```ts
 * import { createRegion } from "@allocert/allocert/allocators";
 * import { BlockPool, configureImfs } from "@allocert/allocert/allocators/systems";
 * import { Imfs, poolOperations } from "@allocert/allocert/allocators/systems";
 * import { psximfs03 } from "@allocert/allocert/workloads";
 * import { assertEquals } from "@std/assert";
 *
 * const configuration = configureImfs({ blockSize: 16, pointerBytes: 4 });
 * const region = createRegion(BlockPool.regionSize(16, 500));
 * const operations = poolOperations(new BlockPool(region, 16), configuration);
 * const report = psximfs03(new Imfs(region.buffer, operations, configuration), operations);
 * assertEquals(report.writes.at(-1), { total: 1280, blocksUsed: 108, free: 392 });
 * assertEquals(report.restored, { size: 1343, errno: "EFBIG", blocksUsed: 111 });
 * ```
 */
export function psximfs03(imfs: Imfs, operations: MemfileOperations): Psximfs03Report {
  const freeAtStart = imfs.statvfs().f_bfree;
  const file = imfs.create("file01");
  const writes: ImfsRow[] = [];
  let writeErrno: Errno | undefined;
  while (writeErrno === undefined) {
    writeErrno = errnoOf(() => file.write(pattern(file.size)));
    if (writeErrno === undefined) {
      const { f_bfree } = imfs.statvfs();
      writes.push({ total: file.size, blocksUsed: imfs.blocksUsed, free: f_bfree });
    }
  }
  const wrongBytes = countWrongBytes(file);
  for (let size = file.size - 1; size >= 1; size--) file.truncate(size);
  const blocksUsedShrunk = imfs.blocksUsed;
  const taken = takeAll(operations);
  const starved = extend(imfs, file);
  while (taken.length > 0) operations.freeBlock(taken.pop()!);
  const restored = extend(imfs, file);
  file.seek(file.size + 2);
  const beyondErrno = errnoOf(() => file.write(Uint8Array.of(1)));
  file.close();
  imfs.unlink("file01");
  return {
    freeAtStart,
    writes,
    writeErrno,
    wrongBytes,
    blocksUsedShrunk,
    starved,
    restored,
    beyondErrno,
    blocksUsedAtEnd: imfs.blocksUsed,
    freeAtEnd: imfs.statvfs().f_bfree,
  };
}

/** Bytes of each write. */
const WRITE_BYTES = 256;

/** Each byte tells its offset in the file. */
function pattern(offset: number): Uint8Array {
  return Uint8Array.from({ length: WRITE_BYTES }, (_, i) => offset + i);
}

function countWrongBytes(file: OpenFile): number {
  const byte = new Uint8Array(1);
  let wrong = 0;
  file.seek(0);
  for (let offset = 0; offset < file.size; offset++) {
    if (file.read(byte) !== 1 || byte[0] !== offset % 256) wrong++;
  }
  return wrong;
}

function takeAll(operations: MemfileOperations): number[] {
  const taken: number[] = [];
  for (let address; (address = operations.allocateBlock()) !== 0;) taken.push(address);
  return taken;
}

function extend(imfs: Imfs, file: OpenFile): ImfsExtent {
  for (;;) {
    const errno = errnoOf(() => file.truncate(file.size + 1));
    if (errno !== undefined) return { size: file.size, errno, blocksUsed: imfs.blocksUsed };
  }
}

function errnoOf(run: () => unknown): Errno | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof ImfsError) return error.errno;
    throw error;
  }
}
