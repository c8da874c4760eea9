import { createRegion } from "../../allocators/contract/region.ts";
import type { Subject } from "../../allocators/contract/subject.ts";

/**
 * Bytes of the smallest region of which a heap has `heapSize` usable bytes: a fresh heap serves one
 * block of that size.
 *
 * If the subject serves no block so large from any region, it is the smallest region plus
 * `heapSize` bytes. Regions are tried by halving, so it takes the logarithm of the sizes.
 *
 * @throws {RangeError} If `heapSize` is no integer from 1 to 2^24.
 *
 * @example TLSF needs its control block besides
 * ```ts
 * import { tlsf } from "@allocert/allocert/allocators";
 * import { heapRegionSize } from "@allocert/allocert/conformance";
 * import { assert } from "@std/assert";
 *
 * assert(heapRegionSize(tlsf, 512) > tlsf.claims.minimumRegion + 480);
 * ```
 */
export function heapRegionSize(subject: Subject, heapSize: number): number {
  if (!Number.isInteger(heapSize) || heapSize < 1 || heapSize > 2 ** 24) {
    throw new RangeError(
      `Cannot size region: "heapSize" must be an integer from 1 to 2^24, received ${heapSize}`,
    );
  }
  const { minimumRegion, largestRequest = heapSize } = subject.claims;
  const plain = minimumRegion + heapSize;
  if (largestRequest < heapSize) return plain;
  let low = minimumRegion;
  let high = minimumRegion + 8 * heapSize;
  if (!serves(subject, high, heapSize)) return plain;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (serves(subject, middle, heapSize)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function serves(subject: Subject, regionSize: number, size: number): boolean {
  const region = subject.provideRegion?.(regionSize) ?? createRegion(regionSize);
  return subject.create(region).malloc(size) !== 0;
}
