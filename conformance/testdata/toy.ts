import type { Allocator } from "../../allocators/contract/allocator.ts";
import { notLive, requireSize } from "../../allocators/contract/arguments.ts";
import type { Claims } from "../../allocators/contract/claims.ts";
import type { Region } from "../../allocators/contract/region.ts";
import type { Subject } from "../../allocators/contract/subject.ts";

/** What a toy claims. */
export const TOY_CLAIMS: Claims = {
  alignment: 8,
  minimumRegion: 15,
  zeroSize: "null",
  misuse: "detected",
  coalescing: "immediate",
  fit: "any",
  rounding: { bytes: 7, ratio: 0 },
  refusesSmallRegions: true,
  complexity: {
    malloc: { growth: { liveBlocks: "O(n)", freeBlocks: "O(n)" } },
    free: { growth: { liveBlocks: "O(n)", freeBlocks: "O(n)" } },
  },
};

/**
 * A small correct allocator with its books outside of the region: first fit between the live
 * blocks. `tamper` breaks it.
 */
export function toy(
  name: string,
  tamper: (allocator: Allocator, region: Region) => Partial<Allocator> = () => ({}),
): Subject {
  return {
    name,
    version: "1.0.0",
    description: "A toy",
    claims: TOY_CLAIMS,
    create(region) {
      if (region.size < 15) throw new RangeError("Cannot create toy: the region is too small");
      const allocator = firstFit(region);
      return { ...allocator, ...tamper(allocator, region) };
    },
  };
}

function firstFit({ base, size: bytes }: Region): Allocator {
  const live: { start: number; end: number }[] = [];
  const first = Math.ceil(base / 8) * 8;
  return {
    malloc(size) {
      requireSize("malloc", size);
      if (size === 0) return 0;
      const need = Math.ceil(size / 8) * 8;
      let start = first;
      let at = 0;
      for (; at < live.length && live[at]!.start - start < need; at++) start = live[at]!.end;
      if (start + need > base + bytes) return 0;
      live.splice(at, 0, { start, end: start + need });
      return start;
    },
    free(address) {
      if (address === 0) return;
      const at = live.findIndex(({ start }) => start === address);
      if (at < 0) throw notLive("free", address, "no block starts there");
      live.splice(at, 1);
    },
  };
}
