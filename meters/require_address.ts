import type { Region } from "../allocators/contract/region.ts";

/**
 * Refuses to measure an allocator that returns what is no address: its figures would be those of
 * nothing.
 */
export function requireAddress(ranges: readonly Region[], address: number): void {
  const isInside = Number.isSafeInteger(address) &&
    ranges.some(({ base, size }) => address >= base && address <= base + size);
  if (isInside) return;
  throw new TypeError(
    `Cannot measure: the allocator returned ${
      String(address)
    }, which is no address in its memory; certify it first`,
  );
}
