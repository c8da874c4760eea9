import { type Manifest, parseManifest } from "../manifest.ts";
import { type NativeSubject, openNative } from "../native.ts";
import { openWasm, type WasmSubject } from "../wasm.ts";
import { compile } from "./compile.ts";

/** How mini_heap.c is called. */
export const miniManifest: Manifest = parseManifest(
  JSON.stringify({
    allocert: 1,
    name: "mini-heap",
    version: "1.0.0",
    description: "First fit over blocks that lie end to end",
    library: "mini_heap.so",
    heap: "region",
    functions: {
      init: { symbol: "mini_create", arguments: ["base", "size"] },
      malloc: { symbol: "mini_malloc", arguments: ["handle", "size"] },
      free: {
        symbol: "mini_free",
        arguments: ["handle", "address"],
        result: "bool",
        refused: "zero",
      },
      realloc: {
        symbol: "mini_realloc",
        arguments: ["handle", "address", "size"],
        zero: "frees",
      },
      memalign: {
        symbol: "mini_memalign",
        arguments: ["handle", "alignment", "size"],
        invalid: "null",
      },
      usableSize: { symbol: "mini_usable", arguments: ["handle", "address"] },
      check: { symbol: "mini_check", arguments: ["handle"], sound: "zero" },
    },
    claims: {
      alignment: 16,
      minimumRegion: 256,
      zeroSize: "null",
      misuse: "undefined",
      coalescing: "immediate",
      fit: "any",
      rounding: { bytes: 31, ratio: 0 },
      complexity: {
        malloc: { growth: { freeBlocks: "O(n)", liveBlocks: "O(n)", regionSize: "O(n)" } },
        free: { growth: { freeBlocks: "O(n)", liveBlocks: "O(n)", regionSize: "O(n)" } },
        realloc: {
          growth: {
            freeBlocks: "O(n)",
            liveBlocks: "O(n)",
            regionSize: "O(n)",
            requestSize: "O(n)",
          },
        },
        memalign: { growth: { freeBlocks: "O(n)", liveBlocks: "O(n)", regionSize: "O(n)" } },
      },
    },
  }),
  "mini_heap",
);

/** Its functions, some of them called in another way. */
export function miniFunctions(change: Partial<Manifest["functions"]>): Manifest {
  return { ...miniManifest, functions: { ...miniManifest.functions, ...change } };
}

/** Runs an action on mini_heap.c with some of its defects, built as a shared object. */
export async function withNativeMiniHeap<T>(
  defects: readonly string[],
  manifest: Manifest,
  action: (subject: NativeSubject) => T | Promise<T>,
): Promise<T> {
  const library = await Deno.makeTempFile({ suffix: ".so" });
  try {
    await compile("mini_heap.c", library, 64, defects);
    using subject = openNative(library, { ...manifest, library });
    return await action(subject);
  } finally {
    await Deno.remove(library);
  }
}

/** mini_heap.c with some of its defects as a WebAssembly module. */
export async function wasmMiniHeap(
  defects: readonly string[],
  manifest: Manifest = miniManifest,
  bits: 32 | 64 = 32,
): Promise<WasmSubject> {
  const path = await Deno.makeTempFile({ suffix: ".wasm" });
  try {
    await compile("mini_heap.c", path, bits, defects);
    return openWasm(await Deno.readFile(path), manifest);
  } finally {
    await Deno.remove(path);
  }
}
