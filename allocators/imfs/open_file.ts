import { ImfsError } from "./imfs_error.ts";
import type { Memfile } from "./memfile.ts";

/**
 * An open file of the in-memory file system: its contents and a position.
 *
 * Every method fails with EBADF once the file is closed. Closing gives the blocks of an unlinked
 * file back.
 */
export class OpenFile {
  readonly #file: Memfile;
  readonly #append: boolean;
  readonly #onClose: () => void;
  #offset = 0;
  #open = true;

  /** Used by the file system; others call its `create` or `open`. */
  constructor(file: Memfile, append: boolean, onClose: () => void) {
    this.#file = file;
    this.#append = append;
    this.#onClose = onClose;
  }

  /** Bytes of the file. */
  get size(): number {
    return this.#file.size;
  }

  /** Where the next read or write begins. */
  get offset(): number {
    return this.#offset;
  }

  /**
   * Moves the position, also past the end, where a later write leaves zeros before it.
   *
   * @throws {ImfsError} EINVAL if `offset` is no position.
   */
  seek(offset: number): void {
    this.#requireOpen("seek");
    if (!Number.isSafeInteger(offset) || offset < 0) {
      throw new ImfsError("EINVAL", "seek", `"offset" must not be negative, received ${offset}`);
    }
    this.#offset = offset;
  }

  /** Fills `target` from the position on; returns the bytes read, fewer at the end of the file. */
  read(target: Uint8Array): number {
    this.#requireOpen("read");
    const length = this.#file.read(this.#offset, target);
    this.#offset += length;
    return length;
  }

  /**
   * Writes all of `source` at the position, or at the end in append mode, or nothing.
   *
   * @returns The bytes written.
   * @throws {ImfsError} EFBIG at the largest file, ENOSPC if blocks are missing; file and position
   * are as before.
   */
  write(source: Uint8Array): number {
    this.#requireOpen("write");
    const offset = this.#append ? this.#file.size : this.#offset;
    const length = this.#file.write(offset, source);
    this.#offset = offset + length;
    return length;
  }

  /**
   * Sets the size of the file; the position stays. Shrinking gives no block back.
   *
   * @throws {ImfsError} EINVAL, EFBIG or ENOSPC; the file is as before.
   */
  truncate(length: number): void {
    this.#requireOpen("truncate");
    this.#file.truncate(length);
  }

  /** Closes the file. */
  close(): void {
    this.#requireOpen("close");
    this.#open = false;
    this.#onClose();
  }

  #requireOpen(operation: string): void {
    if (this.#open) return;
    throw new ImfsError("EBADF", operation, "the file must be open");
  }
}
