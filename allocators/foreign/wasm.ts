import type { Allocator } from "../allocator.ts";
import type { Region } from "../region.ts";
import type { Subject } from "../subject.ts";
import {
  ForeignAllocator,
  type ForeignFunction,
  type ForeignLibrary,
} from "./foreign_allocator.ts";
import { completeClaims } from "./foreign_claims.ts";
import type { FunctionManifest, Manifest } from "./manifest.ts";
import { findStandardFunctions } from "./standard_names.ts";
import { satisfyImports } from "./wasm_imports.ts";
import { limitWasmMemory, readWasmMemory, WASM_PAGE, type WasmMemory } from "./wasm_memory.ts";

/** A WebAssembly module as a subject. */
export interface WasmSubject extends Subject {
  /** How it is called. */
  readonly manifest: Manifest;
  /** The module's bytes. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The instance behind an allocator that `create` has made. */
  instanceOf(allocator: Allocator): WebAssembly.Instance;
}

/**
 * Opens a WebAssembly module as a subject.
 *
 * Each allocator is an instance of its own. An address is an offset into its linear memory, which may grow while it is
 * observed. The memory is limited: an allocator with a heap of its own can grow it by the size of the region that is asked
 * for, rounded up to pages of 64 KiB, and is out of memory after that; one that is given a region gets it at the end of
 * the memory it starts with. Requests that the module's integers cannot hold are refused by the adapter.
 *
 * @param bytes The module.
 * @param manifest How it is called; found by the standard C names if left out.
 * @param name Name of a subject without manifest.
 * @returns The subject.
 * @throws {TypeError} If the module has no memory, lacks an export, or needs an import that has no stand-in.
 * @throws {WebAssembly.CompileError} If the bytes are no module.
 */
export function openWasm(
  bytes: Uint8Array<ArrayBuffer>,
  manifest?: Manifest,
  name = "module",
): WasmSubject {
  const exports = WebAssembly.Module.exports(new WebAssembly.Module(bytes));
  const has = (symbol: string): boolean =>
    exports.some((e) => e.name === symbol && e.kind === "function");
  const calls = manifest ?? describeStandard(name, has);
  for (const call of Object.values(calls.functions) as FunctionManifest[]) {
    if (!has(call.symbol)) {
      const known = exports.filter((e) => e.kind === "function").map((e) => `"${e.name}"`);
      throw new TypeError(
        `Cannot open module "${calls.name}": it exports no function "${call.symbol}", but ${
          known.join(", ")
        }`,
      );
    }
  }
  const memory = readWasmMemory(bytes);
  if (memory === undefined) {
    throw new TypeError(`Cannot open module "${calls.name}": it has no memory`);
  }
  const instances = new WeakMap<Region, Instance>();
  const behind = new WeakMap<Allocator, WebAssembly.Instance>();
  let prepared: { readonly pages: number; readonly module: WebAssembly.Module } | undefined;
  return {
    name: calls.name,
    version: calls.version,
    description: calls.description,
    claims: completeClaims(calls),
    abi: "webassembly",
    ...(calls.heap === "own" ? { ownHeap: "instance" } : {}),
    manifest: calls,
    bytes,
    provideRegion(size) {
      const pages = Math.ceil(size / WASM_PAGE) + 1;
      if (prepared?.pages !== pages) {
        const limited = limitWasmMemory(bytes, memory.minimum + pages);
        prepared = { pages, module: new WebAssembly.Module(limited) };
      }
      const instance = instantiate(prepared.module, memory, memory.minimum + pages);
      const region = calls.heap === "region"
        ? regionBehind(instance, size, calls.baseAlignment ?? 16)
        : wholeMemory(instance);
      instances.set(region, instance);
      return region;
    },
    create(region) {
      const instance = instances.get(region);
      if (instance === undefined) {
        throw new TypeError(
          `Cannot create ${calls.name}: the region must be one that its "provideRegion" made`,
        );
      }
      const allocator = new ForeignAllocator(libraryOf(instance, memory), calls, region);
      behind.set(allocator, instance.instance);
      return allocator;
    },
    instanceOf: (allocator) => behind.get(allocator)!,
  };
}

interface Instance {
  readonly instance: WebAssembly.Instance;
  readonly memory: WebAssembly.Memory;
}

function instantiate(module: WebAssembly.Module, declared: WasmMemory, maximum: number): Instance {
  const imported = declared.imported
    ? new WebAssembly.Memory({
      initial: declared.minimum,
      maximum: Math.min(maximum, declared.maximum ?? maximum),
    })
    : undefined;
  const context = { memory: imported };
  const instance = new WebAssembly.Instance(module, satisfyImports(module, context));
  const memory = imported ??
    Object.values(instance.exports).find((value) => value instanceof WebAssembly.Memory);
  if (memory === undefined) {
    throw new TypeError("Cannot instantiate module: its memory is not exported");
  }
  context.memory = memory;
  const { _initialize } = instance.exports;
  if (typeof _initialize === "function") _initialize();
  return { instance, memory };
}

/** New pages behind what the module has, filled with junk. */
function regionBehind({ memory }: Instance, size: number, alignment: number): Region {
  const pages = Math.ceil(size / WASM_PAGE);
  const base = memory.grow(pages) * WASM_PAGE;
  const usable = Math.floor(size / alignment) * alignment;
  const buffer = growingBufferOf(memory);
  new Uint8Array(buffer, base, usable).fill(JUNK);
  // Below it lie the module's own data and stack.
  return { buffer, base, size: usable, margins: { before: 0, behind: pages * WASM_PAGE - usable } };
}

/** All of the memory that there is or may be: where the heap begins is the module's own affair. */
function wholeMemory({ memory }: Instance): Region {
  const buffer = growingBufferOf(memory);
  return { buffer, base: 1, size: buffer.maxByteLength - 1, margins: { before: 0, behind: 0 } };
}

const JUNK = 0xa5;

/** The memory as a buffer that grows with it, so that views need not be made anew. */
function growingBufferOf(memory: WebAssembly.Memory): ArrayBuffer {
  return (memory as unknown as { toResizableBuffer(): ArrayBuffer }).toResizableBuffer();
}

function libraryOf({ instance, memory }: Instance, declared: WasmMemory): ForeignLibrary {
  const { exports } = instance;
  // The stack of a C module grows down from here; the lowest bytes above null are nobody's.
  const outPointer = 8;
  return {
    origin: 0,
    largestSize: declared.wide ? Number.MAX_SAFE_INTEGER : 2 ** 32 - 1,
    outPointer,
    readOut: () => {
      const view = new DataView(memory.buffer);
      return declared.wide
        ? Number(view.getBigUint64(outPointer, true))
        : view.getUint32(outPointer, true);
    },
    find(symbol) {
      const call = exports[symbol] as ForeignFunction & ((...values: bigint[]) => bigint | void);
      if (declared.wide) return (...values) => call(...values.map(BigInt));
      return (...values) => {
        const answer = call(...values) as number | undefined;
        return answer === undefined ? undefined : answer >>> 0;
      };
    },
  };
}

function describeStandard(name: string, has: (symbol: string) => boolean): Manifest {
  const functions = findStandardFunctions(has);
  if (functions === undefined) {
    throw new TypeError(
      `Cannot open module "${name}": it exports no "malloc" and "free"; describe its functions in a manifest`,
    );
  }
  return {
    allocert: 1,
    name,
    version: "unknown",
    description: `The WebAssembly module "${name}", by its standard C names`,
    library: `${name}.wasm`,
    heap: "own",
    functions,
  };
}
