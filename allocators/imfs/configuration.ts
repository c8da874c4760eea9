import { type BlockSize, requireBlockSize } from "./block_size.ts";

/** What a user of the in-memory file system chooses when building the system. */
export interface ImfsOptions {
  /** Bytes of each block. Default: 128. */
  readonly blockSize?: BlockSize;
  /** Bytes of a pointer in a block table. Default: 8. */
  readonly pointerBytes?: 4 | 8;
}

/** The choices and what follows from them. */
export interface ImfsConfiguration {
  /** Bytes of each block. */
  readonly blockSize: BlockSize;
  /** Bytes of a pointer in a block table. */
  readonly pointerBytes: 4 | 8;
  /** Pointers in one table, S. */
  readonly slots: number;
  /** Bytes of S + S^2 + S^3 blocks. A file is always shorter: the largest has one byte less. */
  readonly maximumLength: number;
}

/**
 * Configures the in-memory file system: what `confdefs.h` and the compiler do for RTEMS.
 *
 * @param options The choices.
 * @returns The configuration; frozen.
 * @throws {RangeError} If the block size is none of {@linkcode BLOCK_SIZES}, or a pointer has
 * neither 4 nor 8 bytes.
 *
 * @example Largest file with the blocks of psximfs03
 * ```ts
 * import { configureImfs } from "@allocert/allocert/allocators/systems";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(configureImfs({ blockSize: 16, pointerBytes: 4 }).maximumLength, 1344);
 * assertEquals(configureImfs({ blockSize: 16, pointerBytes: 8 }).maximumLength, 224);
 * ```
 */
export function configureImfs(options: ImfsOptions = {}): ImfsConfiguration {
  const { blockSize = 128, pointerBytes = 8 } = options;
  requireBlockSize("configure imfs", blockSize);
  if (pointerBytes !== 4 && pointerBytes !== 8) {
    throw new RangeError(
      `Cannot configure imfs: "pointerBytes" must be 4 or 8, received ${pointerBytes}`,
    );
  }
  const slots = blockSize / pointerBytes;
  const maximumLength = (slots + slots ** 2 + slots ** 3) * blockSize;
  return Object.freeze({ blockSize, pointerBytes, slots, maximumLength });
}
