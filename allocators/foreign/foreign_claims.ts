import type { Claims } from "../claims.ts";
import type { Manifest } from "./manifest.ts";

/** What the C standard makes every allocator promise on a 64-bit machine, and no more. */
const STANDARD: Claims = {
  alignment: 16,
  minimumRegion: 65536,
  zeroSize: "unique",
  misuse: "undefined",
  coalescing: "none",
  fit: "none",
  rounding: { bytes: 4096, ratio: 1 },
  complexity: {},
  realloc: "in-place",
};

/** The claims of a manifest, those that it leaves out filled in with what claims least. */
export function completeClaims(manifest: Manifest): Claims {
  return { ...STANDARD, ...manifest.claims };
}
