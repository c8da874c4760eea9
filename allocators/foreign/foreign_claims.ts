import type { Claims, Cost, Operation } from "../contract/claims.ts";
import type { Manifest } from "./manifest.ts";

/** Bytes in which the heap of any C library can begin. */
const MINIMUM_REGION = 65536;

/** Alignment of the objects of C that fill a small block. */
const C_ALIGNMENT = 8;

/** Time that may grow with everything. */
const ANY_COST: Cost = {
  growth: {
    freeBlocks: "O(n)",
    liveBlocks: "O(n)",
    regionSize: "O(n)",
    requestSize: "O(n)",
  },
};

/**
 * The claims of a manifest. What it leaves out is not claimed, and so not judged; of what has to be
 * said the least is said. Of the blocks of a heap in a region no alignment is known.
 */
export function completeClaims({ claims, functions, heap }: Manifest): Claims {
  const complexity: Partial<Record<Operation, Cost>> = { ...claims?.complexity };
  for (const operation of ["malloc", "free", "realloc", "memalign"] as const) {
    if (functions[operation] !== undefined) complexity[operation] ??= ANY_COST;
  }
  return {
    alignment: heap === "own" ? C_ALIGNMENT : 1,
    minimumRegion: MINIMUM_REGION,
    ...claims,
    complexity,
  };
}
