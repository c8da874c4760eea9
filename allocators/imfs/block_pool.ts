import { notLive, requireRegion, requireSize } from "../contract/arguments.ts";
import type { Allocator, Block } from "../contract/allocator.ts";
import type { FixedBlocks } from "../contract/fixed_blocks.ts";
import type { Region } from "../contract/region.ts";
import type { Subject } from "../contract/subject.ts";
import { type BlockSize, requireBlockSize } from "./block_size.ts";

/**
 * Word of the control block that holds the number of the first free block plus 1; 0 if none is
 * free.
 */
const HEAD = 0;
/** Word of the control block that holds how many blocks are free. */
const FREE = 1;
/** First word of the bitmap with one bit for each block, set while the block is live. */
const LIVE = 4;
/** Bytes before the bitmap. */
const HEADER_BYTES = 16;
/** Address unit of the array, and with it of every block. Bytes. */
const ALIGNMENT = 16;

/**
 * A pool of blocks of one size, cut out of one array, on a last-in first-out free list.
 *
 * | operation | worst case | returns null | not done |
 * | --------- | ---------- | ------------ | -------- |
 * | `malloc` | O(1), clears one block | size 0, size above the block size, no block free | blocks are never joined |
 * | `free` | O(1), clears one block | | |
 * | `fixedBlocks.freeSpace` | O(1) | | |
 * | creation, `blocks`, `check` | O(blocks) | | |
 *
 * The region holds, in this order: a control block (head of the free list, free count), a bitmap of
 * live blocks, the array, aligned to 16 bytes. A free block holds the number of the next free block
 * in its first word. Creation pushes the blocks in order of address, so that the highest one is
 * handed out first.
 *
 * A block is cleared when it is handed out and again when it comes back. The bitmap tells double
 * frees, foreign and interior addresses in constant time: the original has no such check, and a
 * block that was freed twice there becomes its own successor and is handed out for ever.
 *
 * Source: test psximfs03 of the RTEMS test suites (user allocator-deallocator plugin for the
 * in-memory file system).
 *
 * @example Cut 8,000 bytes into blocks of 16
 * ```ts
 * import { createRegion } from "@allocert/allocert/allocators";
 * import { BlockPool } from "@allocert/allocert/allocators/systems";
 * import { assertEquals } from "@std/assert";
 *
 * const pool = new BlockPool(createRegion(BlockPool.regionSize(16, 500)), 16);
 * assertEquals(pool.fixedBlocks.freeSpace(), 8000);
 * assertEquals(pool.malloc(16) - pool.array, 7984);
 * assertEquals(pool.malloc(17), 0);
 * ```
 */
export class BlockPool implements Allocator {
  /** Address of the first block. */
  readonly array: number;
  /** Block size, number of blocks and free space. */
  readonly fixedBlocks: FixedBlocks;
  readonly #blockSize: BlockSize;
  readonly #blockCount: number;
  readonly #start: number;
  readonly #words: Uint32Array;
  readonly #bytes: Uint8Array;

  /**
   * Cuts `region` into as many blocks of `blockSize` bytes as fit, all free.
   *
   * @throws {RangeError} If the block size is none of {@linkcode BLOCK_SIZES}, or the region cannot
   * hold one block.
   */
  constructor(region: Region, blockSize: BlockSize) {
    requireBlockSize("create block pool", blockSize);
    requireRegion("block pool", region.size, BlockPool.regionSize(blockSize, 1));
    this.#start = Math.ceil(region.base / ALIGNMENT) * ALIGNMENT;
    this.#blockSize = blockSize;
    this.#blockCount = blocksIn(region.base + region.size - this.#start, blockSize);
    this.array = this.#start + controlBytes(this.#blockCount);
    const length = this.array - this.#start + this.#blockCount * blockSize;
    this.#words = new Uint32Array(region.buffer, this.#start, length / 4);
    this.#bytes = new Uint8Array(region.buffer);
    this.fixedBlocks = {
      blockSize,
      blockCount: this.#blockCount,
      freeSpace: () => this.#words[FREE]! * blockSize,
    };
    this.#format();
  }

  /**
   * Bytes of the smallest region that holds `blockCount` blocks of `blockSize` bytes, wherever it
   * starts.
   */
  static regionSize(blockSize: BlockSize, blockCount: number): number {
    return ALIGNMENT - 1 + controlBytes(blockCount) + blockCount * blockSize;
  }

  /** Hands out the block that came back last. */
  malloc(size: number): number {
    requireSize("malloc", size);
    if (size === 0 || size > this.#blockSize) return 0;
    const words = this.#words;
    const head = words[HEAD]!;
    if (head === 0) return 0;
    const index = head - 1;
    const address = this.array + index * this.#blockSize;
    words[HEAD] = words[this.#linkOf(index)]!;
    words[FREE]!--;
    words[LIVE + (index >>> 5)]! |= 1 << (index & 31);
    this.#bytes.fill(0, address, address + this.#blockSize);
    return address;
  }

  /** Takes a block back; it is the next to be handed out. */
  free(address: number): void {
    if (address === 0) return;
    const index = this.#indexOf("free", address);
    const words = this.#words;
    this.#bytes.fill(0, address, address + this.#blockSize);
    words[this.#linkOf(index)] = words[HEAD]!;
    words[HEAD] = index + 1;
    words[FREE]!++;
    words[LIVE + (index >>> 5)]! &= ~(1 << (index & 31));
  }

  /** The block size, whatever was asked for. */
  usableSize(address: number): number {
    this.#indexOf("read usable size", address);
    return this.#blockSize;
  }

  /** Walks the array in order of address. */
  *blocks(): Generator<Block> {
    const size = this.#blockSize;
    for (let index = 0; index < this.#blockCount; index++) {
      yield { address: this.array + index * size, size, free: !this.#isLive(index) };
    }
  }

  /**
   * Compares free list, free count and bitmap, and looks for writes into free blocks. Linear in the
   * array.
   */
  check(): string[] {
    const broken: string[] = [];
    const words = this.#words;
    let listed = 0;
    for (let link = words[HEAD]!; link !== 0; link = words[this.#linkOf(link - 1)]!) {
      if (link > this.#blockCount) {
        broken.push(`the free list leaves the pool: block ${link - 1} of ${this.#blockCount}`);
        break;
      }
      if (this.#isLive(link - 1)) broken.push(`block ${link - 1} is on the free list but live`);
      if (!this.#isClearBehindLink(link - 1)) broken.push(`free block ${link - 1} was written to`);
      if (++listed > this.#blockCount) {
        broken.push("the free list has a cycle");
        break;
      }
    }
    let free = 0;
    for (let index = 0; index < this.#blockCount; index++) if (!this.#isLive(index)) free++;
    if (listed !== free) broken.push(`${free} blocks are free but ${listed} are on the free list`);
    if (words[FREE] !== free) broken.push(`${free} blocks are free but ${words[FREE]} are counted`);
    return broken;
  }

  #format(): void {
    const words = this.#words;
    words.fill(0);
    for (let index = 0; index < this.#blockCount; index++) words[this.#linkOf(index)] = index;
    words[HEAD] = this.#blockCount;
    words[FREE] = this.#blockCount;
  }

  #isLive(index: number): boolean {
    return (this.#words[LIVE + (index >>> 5)]! & 1 << (index & 31)) !== 0;
  }

  #isClearBehindLink(index: number): boolean {
    const link = this.#linkOf(index);
    return this.#words.subarray(link + 1, link + this.#blockSize / 4).every((word) => word === 0);
  }

  /** Word that links block `index` to the next free one. */
  #linkOf(index: number): number {
    return (this.array - this.#start + index * this.#blockSize) / 4;
  }

  #indexOf(operation: string, address: number): number {
    const index = (address - this.array) / this.#blockSize;
    if (!(index >= 0 && index < this.#blockCount)) {
      throw notLive(operation, address, "it lies outside the pool");
    }
    if (!Number.isInteger(index)) throw notLive(operation, address, "no block starts there");
    if (!this.#isLive(index)) throw notLive(operation, address, "the block is free");
    return index;
  }
}

/**
 * The block pool of the RTEMS in-memory file system with blocks of `blockSize` bytes.
 *
 * @param blockSize Bytes of each block; also the largest request.
 * @returns The subject, named after its block size unless that is the 16 bytes of psximfs03.
 * @throws {RangeError} If the block size is none of {@linkcode BLOCK_SIZES}.
 */
export function blockPoolOf(blockSize: BlockSize): Subject {
  requireBlockSize("create block pool", blockSize);
  return {
    name: blockSize === 16 ? "block-pool" : `block-pool-${blockSize}`,
    version: "1.0.0",
    description: `Free list of ${blockSize}-byte blocks cut out of one array (RTEMS psximfs03)`,
    freePayload: [0],
    claims: {
      alignment: ALIGNMENT,
      minimumRegion: BlockPool.regionSize(blockSize, 1),
      zeroSize: "null",
      misuse: "detected",
      coalescing: "none",
      fit: "fixed",
      rounding: { bytes: blockSize - 1, ratio: 0 },
      complexity: { malloc: {}, free: {} },
      largestRequest: blockSize,
      zeroed: true,
      refusesSmallRegions: true,
      blockOverhead: 0,
      heapOverhead: { bytes: BlockPool.regionSize(blockSize, 1), ratio: 1 / 128 },
    },
    create: (region) => new BlockPool(region, blockSize),
  };
}

/**
 * The block pool of psximfs03: blocks of 16 bytes.
 *
 * @example Count what is left
 * ```ts
 * import { blockPool, createRegion } from "@allocert/allocert";
 * import { assertEquals } from "@std/assert";
 *
 * const pool = blockPool.create(createRegion(4096));
 * const { blockCount, blockSize, freeSpace } = pool.fixedBlocks!;
 * assertEquals(freeSpace(), blockCount * blockSize);
 * pool.free(pool.malloc(16));
 * assertEquals(pool.malloc(17), 0);
 * ```
 */
export const blockPool: Subject = { ...blockPoolOf(16), module: import.meta.url };

/** Control block and bitmap, rounded up so that the array behind them is aligned. */
function controlBytes(blockCount: number): number {
  return HEADER_BYTES + Math.ceil(blockCount / 128) * 16;
}

/**
 * The most blocks whose control data fits beside them; one bit of bitmap for each block is the
 * least it takes.
 */
function blocksIn(bytes: number, blockSize: number): number {
  let count = Math.floor((bytes - HEADER_BYTES) * 8 / (blockSize * 8 + 1));
  while (controlBytes(count) + count * blockSize > bytes) count--;
  return count;
}
