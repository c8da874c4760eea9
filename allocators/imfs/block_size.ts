/** A block size that the in-memory file system of RTEMS accepts. Bytes. */
export type BlockSize = 16 | 32 | 64 | 128 | 256 | 512 | 1024;

/**
 * The block sizes that the in-memory file system of RTEMS accepts, ascending. Bytes.
 *
 * Source: `CONFIGURE_IMFS_MEMFILE_BYTES_PER_BLOCK` of RTEMS, where any other value does not
 * compile.
 */
export const BLOCK_SIZES: readonly BlockSize[] = [16, 32, 64, 128, 256, 512, 1024];

/**
 * Refuses any block size that is not one of {@linkcode BLOCK_SIZES}.
 *
 * @param operation What cannot be done, for the message.
 * @param value The size to judge. Bytes.
 * @throws {RangeError} If it is none of them.
 */
export function requireBlockSize(operation: string, value: number): asserts value is BlockSize {
  if ((BLOCK_SIZES as readonly number[]).includes(value)) return;
  throw new RangeError(
    `Cannot ${operation}: "blockSize" must be one of ${BLOCK_SIZES.join(", ")}, received ${value}`,
  );
}
