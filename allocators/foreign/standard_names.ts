import type { FunctionManifest, Manifest } from "./manifest.ts";

/**
 * How the allocation functions of the C standard and of POSIX are called. The first of several
 * names that a library has is taken.
 */
const STANDARD: { readonly [role: string]: readonly FunctionManifest[] } = {
  malloc: [{ symbol: "malloc", arguments: ["size"] }],
  free: [{ symbol: "free", arguments: ["address"] }],
  realloc: [{ symbol: "realloc", arguments: ["address", "size"] }],
  memalign: [
    { symbol: "memalign", arguments: ["alignment", "size"] },
    { symbol: "posix_memalign", arguments: ["out", "alignment", "size"] },
    { symbol: "aligned_alloc", arguments: ["alignment", "size"] },
  ],
  usableSize: [{ symbol: "malloc_usable_size", arguments: ["address"] }],
};

/**
 * The functions of a library that has the standard C names, so that it needs no manifest.
 *
 * @param has Whether the library has a symbol.
 * @returns What is called for what; `undefined` if `malloc` or `free` is missing.
 */
export function findStandardFunctions(
  has: (symbol: string) => boolean,
): Manifest["functions"] | undefined {
  const found: Record<string, FunctionManifest> = {};
  for (const [role, calls] of Object.entries(STANDARD)) {
    const call = calls.find((call) => has(call.symbol));
    if (call) found[role] = call;
  }
  return found.malloc && found.free ? found as unknown as Manifest["functions"] : undefined;
}
