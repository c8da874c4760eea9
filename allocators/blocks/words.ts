import type { Region } from "../contract/region.ts";

/** Bytes that 32-bit addresses reach. */
const REACH = 2 ** 32;

/**
 * The buffer of a region as 32-bit words, from its first byte.
 *
 * @throws {RangeError} If the region does not lie in its buffer.
 */
export function wordsOf(name: string, region: Region): Int32Array {
  const { buffer, base, size } = region;
  const end = base + size;
  if (!(Number.isSafeInteger(base) && base >= 0 && end <= buffer.byteLength)) {
    throw new RangeError(
      `Cannot create ${name}: the region must lie in its buffer of ${buffer.byteLength} bytes, ` +
        `received ${base} to ${end}`,
    );
  }
  return new Int32Array(buffer, 0, Math.floor(Math.min(buffer.byteLength, REACH) / 4));
}
