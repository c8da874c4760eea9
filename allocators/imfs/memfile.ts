import { BlockTable } from "./block_table.ts";
import { ImfsError } from "./imfs_error.ts";
import type { MemfileBlocks } from "./memfile_blocks.ts";

/**
 * The contents of one file: a size, and blocks that hold it.
 *
 * | operation | worst case | fails with | not done |
 * | --------- | ---------- | ---------- | -------- |
 * | `write` | O(blocks written and added) | EFBIG, ENOSPC: nothing is written | |
 * | `truncate`, growing | O(blocks added and cleared) | EFBIG, ENOSPC: the size stays | |
 * | `truncate`, shrinking | O(1) | EINVAL | no block is given back |
 * | `read` | O(blocks read) | | |
 * | `release` | O(blocks) | | |
 *
 * A length that is a multiple of the block size holds one more block than it fills. A failed
 * extension gives back all that it obtained and nothing else. The original gives back one block too
 * many, the last one of the file as it was, whose bytes are then lost.
 *
 * Source: `imfs_memfile.c` of RTEMS.
 */
export class Memfile {
  readonly #blocks: MemfileBlocks;
  readonly #table: BlockTable;
  readonly #blockSize: number;
  #size = 0;

  /** An empty file, which holds no block. */
  constructor(blocks: MemfileBlocks) {
    this.#blocks = blocks;
    this.#table = new BlockTable(blocks);
    this.#blockSize = blocks.configuration.blockSize;
  }

  /** Bytes of the file. */
  get size(): number {
    return this.#size;
  }

  /**
   * Copies from `offset` into `target` until either ends; returns the bytes copied, 0 at or past
   * the end.
   */
  read(offset: number, target: Uint8Array): number {
    const length = Math.max(0, Math.min(target.length, this.#size - offset));
    const { bytes } = this.#blocks;
    this.#eachPiece(offset, length, (from, to, done) => target.set(bytes.subarray(from, to), done));
    return length;
  }

  /**
   * Copies all of `source` to `offset`, extending the file if need be; what lies between its end
   * and `offset` becomes zeros.
   *
   * @throws {ImfsError} EFBIG or ENOSPC; nothing is written.
   */
  write(offset: number, source: Uint8Array): number {
    if (source.length === 0) return 0;
    const end = offset + source.length;
    if (end > this.#size) this.#extend("write", end, offset);
    const { bytes } = this.#blocks;
    this.#eachPiece(offset, source.length, (from, to, done) => {
      bytes.set(source.subarray(done, done + to - from), from);
    });
    return source.length;
  }

  /**
   * Sets the size. Growing adds zeros; shrinking keeps the blocks for later.
   *
   * @throws {ImfsError} EINVAL if `length` is no length; EFBIG or ENOSPC, and the size stays.
   */
  truncate(length: number): void {
    if (!Number.isSafeInteger(length) || length < 0) {
      throw new ImfsError(
        "EINVAL",
        "truncate",
        `"length" must not be negative, received ${length}`,
      );
    }
    if (length > this.#size) this.#extend("truncate", length, length);
    else this.#size = length;
  }

  /** Gives all blocks back. The file is then empty. */
  release(): void {
    this.#size = 0;
    while (this.#table.count > 0) this.#table.removeLast();
  }

  /** Makes room for `length` bytes and clears what lies between the present end and `clearTo`. */
  #extend(operation: string, length: number, clearTo: number): void {
    const { maximumLength } = this.#blocks.configuration;
    if (length >= maximumLength) {
      const detail = `the length must be below ${maximumLength}, received ${length}`;
      throw new ImfsError("EFBIG", operation, detail);
    }
    const kept = this.#table.count;
    const needed = Math.floor(length / this.#blockSize) + 1;
    while (this.#table.count < needed) {
      if (this.#table.append()) continue;
      const missing = needed - this.#table.count;
      while (this.#table.count > kept) this.#table.removeLast();
      throw new ImfsError(
        "ENOSPC",
        operation,
        `${length} bytes need ${missing} more blocks and their tables`,
      );
    }
    // Blocks that were kept by an earlier shrink hold old bytes; new ones arrive cleared.
    const end = Math.min(clearTo, kept * this.#blockSize);
    const { bytes } = this.#blocks;
    this.#eachPiece(this.#size, end - this.#size, (from, to) => bytes.fill(0, from, to));
    this.#size = length;
  }

  /** Visits the bytes of the file from `offset`, one stretch of addresses in each block. */
  #eachPiece(
    offset: number,
    length: number,
    visit: (from: number, to: number, done: number) => void,
  ): void {
    for (let done = 0; done < length;) {
      const at = offset + done;
      const skipped = at % this.#blockSize;
      const from = this.#table.addressOf((at - skipped) / this.#blockSize) + skipped;
      const size = Math.min(this.#blockSize - skipped, length - done);
      visit(from, from + size, done);
      done += size;
    }
  }
}
