import type { Claims, Cost, Operation } from "../contract/claims.ts";
import type { Manifest } from "./manifest.ts";

/**
 * What the C standard makes every allocator promise on a 64-bit machine, and no more. A block need
 * only be aligned for objects that fit into it, so that small ones may lie at multiples of 8.
 */
const STANDARD: Claims = {
  alignment: 8,
  minimumRegion: 65536,
  zeroSize: "unique",
  misuse: "undefined",
  coalescing: "none",
  fit: "none",
  rounding: { bytes: 4096, ratio: 1 },
  complexity: {},
  realloc: "moves",
};

/** Time that may grow with everything. */
const ANY_COST: Cost = {
  growth: {
    freeBlocks: "O(n)",
    liveBlocks: "O(n)",
    regionSize: "O(n)",
    requestSize: "O(n)",
  },
};

/** The claims of a manifest, those that it leaves out filled in with what claims least. */
export function completeClaims({ claims, functions }: Manifest): Claims {
  const complexity: Partial<Record<Operation, Cost>> = { ...claims?.complexity };
  for (const operation of ["malloc", "free", "realloc", "memalign"] as const) {
    if (functions[operation] !== undefined) complexity[operation] ??= ANY_COST;
  }
  return { ...STANDARD, ...claims, complexity };
}
