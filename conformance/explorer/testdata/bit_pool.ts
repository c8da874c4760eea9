import type { Allocator } from "../../../allocators/contract/allocator.ts";
import type { Region } from "../../../allocators/contract/region.ts";
import type { Subject } from "../../../allocators/contract/subject.ts";

/** Bytes of each block. */
export const BLOCK = 16;
/** Blocks in the pool. */
export const BLOCKS = 3;

/** Where a pool keeps its only byte of state, and where its first block begins. */
export interface BitPoolPlaces {
  readonly bytes: Uint8Array;
  readonly state: number;
  readonly first: number;
}

/**
 * Three blocks of 16 bytes and a byte with a bit for each that is live: an allocator with 8 states.
 * `tamper` breaks it.
 */
export function bitPool(
  tamper: (allocator: Allocator, places: BitPoolPlaces) => Partial<Allocator> = () => ({}),
  claims: Partial<Subject["claims"]> = {},
): Subject {
  return {
    name: "bit-pool",
    version: "1.0.0",
    description: "Three blocks and a bit for each",
    claims: {
      alignment: 8,
      minimumRegion: REGION,
      zeroSize: "null",
      misuse: "detected",
      coalescing: "none",
      fit: "fixed",
      rounding: { bytes: BLOCK, ratio: 0 },
      complexity: { malloc: {}, free: {} },
      largestRequest: BLOCK,
      ...claims,
    },
    freePayload: [],
    create(region) {
      const places = placesIn(region);
      const allocator = create(places);
      return { ...allocator, ...tamper(allocator, places) };
    },
  };
}

/** Bytes of a region for a pool. */
export const REGION: number = 8 + BLOCKS * BLOCK;

function placesIn({ buffer, base }: Region): BitPoolPlaces {
  return { bytes: new Uint8Array(buffer), state: base, first: base + 8 };
}

function create({ bytes, state, first }: BitPoolPlaces): Allocator {
  bytes[state] = 0;
  return {
    malloc(size) {
      if (size === 0 || size > BLOCK) return 0;
      for (let block = 0; block < BLOCKS; block++) {
        if ((bytes[state]! >> block & 1) !== 0) continue;
        bytes[state]! |= 1 << block;
        return first + block * BLOCK;
      }
      return 0;
    },
    free(address) {
      if (address !== 0) bytes[state]! &= ~(1 << (address - first) / BLOCK);
    },
    blocks: () =>
      Array.from({ length: BLOCKS }, (_, block) => ({
        address: first + block * BLOCK,
        size: BLOCK,
        free: (bytes[state]! >> block & 1) === 0,
      })),
  };
}
