import type { Claims } from "../claims.ts";
import type { Region } from "../region.ts";
import type { Subject } from "../subject.ts";
import { mapGuardedRegion, openAddressSpace, ORIGIN } from "./address_space.ts";
import {
  ForeignAllocator,
  type ForeignFunction,
  type ForeignLibrary,
} from "./foreign_allocator.ts";
import { completeClaims } from "./foreign_claims.ts";
import type { FunctionManifest, Manifest } from "./manifest.ts";
import { findStandardFunctions } from "./standard_names.ts";

/** A native library as a subject, as long as it is open. */
export interface NativeSubject extends Subject, Disposable {
  /** Path of the library, or the name of a system library. */
  readonly library: string;
  /** How it is called. */
  readonly manifest: Manifest;
  /** Foreign pointer to a function, to set a breakpoint on. */
  pointerTo(symbol: string): number;
}

/**
 * Opens a native library as a subject. Needs the permission `ffi`. Linux on a 64-bit processor only.
 *
 * @param library Path of the library, or the name of a system library.
 * @param manifest How it is called; found by the standard C names if left out.
 * @returns The subject; dispose of it to close the library.
 * @throws {TypeError} If the library cannot be opened or lacks a symbol, naming both.
 */
export function openNative(library: string, manifest?: Manifest): NativeSubject {
  const calls = manifest ?? describeStandard(library);
  const opened = openSymbols(library, calls);
  const symbols = opened.symbols as unknown as { readonly [symbol: string]: ForeignFunction };
  const out = new BigUint64Array(1);
  const foreign: ForeignLibrary = {
    origin: ORIGIN,
    largestSize: Number.MAX_SAFE_INTEGER,
    outPointer: Number(Deno.UnsafePointer.value(Deno.UnsafePointer.of(out))),
    readOut: () => Number(out[0]),
    find: (symbol) => symbols[symbol]!,
  };
  const claims: Claims = completeClaims(calls);
  return {
    name: calls.name,
    version: calls.version,
    description: calls.description,
    claims,
    library,
    manifest: calls,
    provideRegion(size): Region {
      return calls.heap === "region"
        ? mapGuardedRegion(size, calls.baseAlignment ?? 16)
        : { buffer: openAddressSpace(), base: 4096, size: openAddressSpace().byteLength - 4096 };
    },
    create(region) {
      return new ForeignAllocator(foreign, calls, region.base + ORIGIN, region.size);
    },
    pointerTo(symbol) {
      const opener = Deno.dlopen("libc.so.6", {
        dlopen: { parameters: ["buffer", "i32"], result: "pointer" },
        dlsym: { parameters: ["pointer", "buffer"], result: "usize" },
      });
      try {
        const handle = opener.symbols.dlopen(cString(library), RTLD_NOW_NOLOAD);
        return Number(opener.symbols.dlsym(handle, cString(symbol)));
      } finally {
        opener.close();
      }
    },
    [Symbol.dispose]: () => opened.close(),
  };
}

const RTLD_NOW_NOLOAD = 0x2 | 0x4;

function cString(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${text}\0`);
}

function openSymbols(library: string, { functions }: Manifest): Deno.DynamicLibrary<Symbols> {
  const wanted: Record<string, Deno.ForeignFunction> = {};
  for (const [role, call] of Object.entries(functions) as [string, FunctionManifest][]) {
    wanted[call.symbol] = {
      parameters: call.arguments.map(() => "usize" as const),
      result: role === "free" ? "void" : "usize",
    };
  }
  return open(library, wanted);
}

function open(library: string, symbols: Symbols): Deno.DynamicLibrary<Symbols> {
  try {
    return Deno.dlopen(library, symbols);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    throw new TypeError(
      `Cannot open library "${library}": ${error instanceof Error ? error.message : error}`,
    );
  }
}

type Symbols = Record<string, Deno.ForeignFunction>;

function describeStandard(library: string): Manifest {
  open(library, {}).close();
  const functions = findStandardFunctions((symbol) => hasSymbol(library, symbol));
  if (functions === undefined) {
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

function hasSymbol(library: string, symbol: string): boolean {
  try {
    Deno.dlopen(library, { [symbol]: { parameters: [], result: "void" } }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    return false;
  }
}
