import type { Region } from "../contract/region.ts";
import type { Subject } from "../contract/subject.ts";
import { mapGuardedRegion, ORIGIN, wholeAddressSpace } from "./address_space.ts";
import { ForeignAllocator } from "./foreign_allocator.ts";
import type { ForeignLibrary } from "./foreign_library.ts";
import { completeClaims } from "./foreign_claims.ts";
import { type OpenLibrary, openLibrary } from "./open_library.ts";
import type { FunctionManifest, Manifest } from "./manifest.ts";
import { findStandardFunctions } from "./standard_names.ts";
import { unaskableOf } from "./unaskable.ts";

/** A native library as a subject, as long as it is open. */
export interface NativeSubject extends Subject, Disposable {
  /** Path of the library, or the name of a system library. */
  readonly library: string;
  /** Path of its file, as the loader found it. */
  readonly path: string;
  /** How it is called. */
  readonly manifest: Manifest;
  /** Foreign pointer to a function, to set a breakpoint on. */
  pointerTo(symbol: string): number;
}

/**
 * Opens a native library as a subject. Needs the permission `ffi`. Linux on a 64-bit processor
 * only.
 *
 * A library that the process has loaded already, such as the C library itself, is loaded a second
 * time into a namespace of its own, so that the heap of the runtime is not the one that is judged.
 *
 * @param library Path of the library, or the name of a system library.
 * @param manifest How it is called; found by the standard C names if left out.
 * @returns The subject; dispose of it to close the library.
 * @throws {TypeError} If the library cannot be opened or lacks a symbol, naming both.
 */
export function openNative(library: string, manifest?: Manifest): NativeSubject {
  const opened = openLibrary(library);
  const calls = manifest ?? describeStandard(library, opened);
  for (const [role, call] of Object.entries(calls.functions) as [string, FunctionManifest][]) {
    if (opened.find(call.symbol) !== null) continue;
    opened.close();
    throw new TypeError(
      `Cannot open library "${library}": it has no symbol "${call.symbol}", which is to be its ${role}`,
    );
  }
  const out = new BigUint64Array(1);
  const foreign: ForeignLibrary = {
    addressBits: 64,
    origin: ORIGIN,
    outPointer: Number(Deno.UnsafePointer.value(Deno.UnsafePointer.of(out))),
    readOut: () => Number(out[0]),
    parameterType: () => "usize",
    bind: (symbol, parameters, result) => opened.bind(symbol, parameters, result),
  };
  return {
    name: calls.name,
    version: calls.version,
    description: calls.description,
    claims: completeClaims(calls),
    abi: "native",
    unaskable: unaskableOf(calls),
    ...(calls.heap === "own" ? { ownHeap: "process" } : {}),
    library,
    path: opened.path,
    manifest: calls,
    provideRegion(size): Region {
      return calls.heap === "region"
        ? mapGuardedRegion(size, calls.baseAlignment ?? 16)
        : wholeAddressSpace();
    },
    survive: (calls) => opened.survive(calls),
    create: (region) => new ForeignAllocator(foreign, calls, region),
    pointerTo: (symbol) => Number(Deno.UnsafePointer.value(opened.find(symbol))),
    [Symbol.dispose]: () => opened.close(),
  };
}

function describeStandard(library: string, opened: OpenLibrary): Manifest {
  const functions = findStandardFunctions((symbol) => opened.defines(symbol));
  if (functions === undefined) {
    opened.close();
    throw new TypeError(
      `Cannot open library "${library}": it has no "malloc" and "free"; describe its functions in a manifest`,
    );
  }
  const name = library.split("/").at(-1)!.replace(/\.so.*$/, "").toLowerCase()
    .replace(/[^a-z0-9.-]+/g, "-").replace(/^[^a-z0-9]+/, "");
  return {
    allocert: 1,
    name: name === "" ? "library" : name,
    version: "unknown",
    description: `The library "${library.split("/").at(-1)}", by its standard C names`,
    library,
    heap: "own",
    functions,
  };
}
