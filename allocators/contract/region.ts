/**
 * The bytes that an allocator manages, its control data included.
 *
 * Addresses are byte offsets into `buffer`, so a valid address is never smaller than `base`.
 * Address 0 is null; a region therefore starts at `base` > 0, or its first bytes are control data.
 */
export interface Region {
  /**
   * The memory in which the region lies; it may be larger than the region, and shared between
   * workers.
   */
  readonly buffer: ArrayBufferLike;
  /** Byte offset of the first byte of the region in `buffer`. Need not be aligned. */
  readonly base: number;
  /** Bytes from `base` that the allocator may use. */
  readonly size: number;
  /**
   * How many of the bytes before and behind the region may be read and belong to nobody. If left
   * out, all bytes of the buffer that are in no region.
   */
  readonly margins?: { readonly before: number; readonly behind: number };
}

/**
 * Creates a region of `size` bytes in a buffer of its own.
 *
 * The region begins 64 bytes into the buffer and ends 64 bytes before its end. The bytes around it
 * belong to nobody, so an observer can tell whether an allocator wrote outside its region.
 *
 * @param size Bytes of the region; a non-negative safe integer.
 * @returns The region, zero-filled.
 * @throws {RangeError} If `size` is no non-negative safe integer, or more than the runtime can
 * allocate.
 *
 * @example Create a region of 64 KiB
 * ```ts
 * import { createRegion } from "@allocert/allocert/allocators";
 * import { assertEquals } from "@std/assert";
 *
 * const region = createRegion(65536);
 * assertEquals(region.size, 65536);
 * assertEquals(region.buffer.byteLength, 64 + 65536 + 64);
 * ```
 */
export function createRegion(size: number): Region {
  if (!Number.isSafeInteger(size) || size < 0) {
    throw new RangeError(
      `Cannot create region: "size" must be a non-negative safe integer, received ${size}`,
    );
  }
  return { buffer: allocate(REGION_MARGIN + size + REGION_MARGIN), base: REGION_MARGIN, size };
}

function allocate(bytes: number): ArrayBuffer {
  try {
    return new ArrayBuffer(bytes);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new RangeError(`Cannot create region: ${bytes} bytes are not to be had: ${why}`, {
      cause,
    });
  }
}

/** Bytes before and after the region that {@linkcode createRegion} leaves to nobody. */
export const REGION_MARGIN = 64;
