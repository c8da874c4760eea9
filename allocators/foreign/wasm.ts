import { closestString } from "@std/text/closest-string";
import type { Allocator } from "../contract/allocator.ts";
import { type Region, REGION_MARGIN } from "../contract/region.ts";
import type { Subject } from "../contract/subject.ts";
import { ForeignAllocator } from "./foreign_allocator.ts";
import type { ForeignLibrary } from "./foreign_library.ts";
import { completeClaims } from "./foreign_claims.ts";
import type { FunctionManifest, Manifest } from "./manifest.ts";
import { findStandardFunctions } from "./standard_names.ts";
import { unaskableOf } from "./unaskable.ts";
import { resultReader } from "./value_type.ts";
import { readWideParameters } from "./_wasm_parameters.ts";
import { missingImports, satisfyImports } from "./wasm_imports.ts";
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
 * Each allocator is an instance of its own. An address is an offset into its linear memory, which
 * may grow while it is observed. The memory is limited: an allocator with a heap of its own can
 * grow it by the size of the region that is asked for, rounded up to pages of 64 KiB, and is out of
 * memory after that; one that is given a region gets it at the end of the memory it starts with.
 * Requests that the module's integers cannot hold are refused by the adapter.
 *
 * @param bytes The module.
 * @param manifest How it is called; found by the standard C names if left out.
 * @param name Name of a subject without manifest.
 * @returns The subject.
 * @throws {TypeError} If the bytes are no module, or it has no memory, lacks an export, or needs an
 * import that has no stand-in.
 */
export function openWasm(
  bytes: Uint8Array<ArrayBuffer>,
  manifest?: Manifest,
  name = "module",
): WasmSubject {
  const module = compile(bytes, manifest?.name ?? name);
  const exports = WebAssembly.Module.exports(module);
  const has = (symbol: string): boolean =>
    exports.some((e) => e.name === symbol && e.kind === "function");
  const calls = manifest ?? describeStandard(name, has);
  const refuse = (why: string): never => {
    throw new TypeError(`Cannot open module "${calls.name}": ${why}`);
  };
  for (
    const [role, { symbol }] of Object.entries(calls.functions) as [string, FunctionManifest][]
  ) {
    if (has(symbol)) continue;
    const known = exports.filter((e) => e.kind === "function").map((e) => e.name);
    const nearest = known.length > 0 ? `; did you mean "${closestString(symbol, known)}"?` : "";
    refuse(`it exports no function "${symbol}", which is to be its ${role}${nearest}`);
  }
  const missing = missingImports(module);
  if (missing.length > 0) {
    refuse(`it imports what there is no stand-in for: ${missing.join(", ")}`);
  }
  const memory = readWasmMemory(bytes) ?? refuse("it has no memory");
  if (!memory.imported && !exports.some((e) => e.kind === "memory")) {
    refuse("it does not export its memory");
  }
  const wideParameters = readWideParameters(bytes);
  for (const [role, call] of Object.entries(calls.functions) as [string, FunctionManifest][]) {
    const takes = wideParameters.get(call.symbol)?.length ?? call.arguments.length;
    if (takes === call.arguments.length) continue;
    refuse(
      `"${call.symbol}" takes ${takes} arguments, its ${role} is given ${call.arguments.length}`,
    );
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
    unaskable: unaskableOf(calls),
    ...(calls.heap === "own" ? { ownHeap: "instance" } : {}),
    manifest: calls,
    bytes,
    provideRegion(size) {
      const { heap, baseAlignment = 16 } = calls;
      const pages = heap === "region"
        ? pagesAround(size, baseAlignment)
        : Math.ceil(size / WASM_PAGE) + 1;
      if (prepared?.pages !== pages) {
        const limited = limitWasmMemory(bytes, memory.minimum + pages);
        prepared = { pages, module: new WebAssembly.Module(limited) };
      }
      const instance = instantiate(prepared.module, memory, memory.minimum + pages);
      const region = heap === "region"
        ? regionBehind(instance, size, baseAlignment)
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
      const library = libraryOf(instance, wideParameters);
      const allocator = new ForeignAllocator(library, calls, region);
      behind.set(allocator, instance.instance);
      return allocator;
    },
    instanceOf: (allocator) => behind.get(allocator)!,
  };
}

function compile(bytes: Uint8Array<ArrayBuffer>, name: string): WebAssembly.Module {
  try {
    return new WebAssembly.Module(bytes);
  } catch (error) {
    if (!(error instanceof WebAssembly.CompileError)) throw error;
    throw new TypeError(`Cannot open module "${name}": ${error.message}`, { cause: error });
  }
}

interface Instance {
  readonly instance: WebAssembly.Instance;
  readonly memory: WebAssembly.Memory;
  /** Whether addresses have 64 bits. */
  readonly wide: boolean;
}

function instantiate(module: WebAssembly.Module, declared: WasmMemory, maximum: number): Instance {
  const imported = declared.imported ? createMemory(declared, maximum) : undefined;
  const context = { memory: imported };
  const instance = new WebAssembly.Instance(module, satisfyImports(module, context));
  const memory = imported ??
    Object.values(instance.exports).find((value) => value instanceof WebAssembly.Memory)!;
  context.memory = memory;
  const { _initialize } = instance.exports;
  if (typeof _initialize === "function") _initialize();
  return { instance, memory, wide: declared.wide };
}

/**
 * The sizes of a memory with 64-bit addresses are `BigInt`, of which the types know nothing yet.
 */
function createMemory(
  { minimum, maximum = Infinity, wide }: WasmMemory,
  most: number,
): WebAssembly.Memory {
  const sizes = { initial: minimum, maximum: Math.min(most, maximum) };
  if (!wide) return new WebAssembly.Memory(sizes);
  return new WebAssembly.Memory({
    address: "i64",
    initial: BigInt(sizes.initial),
    maximum: BigInt(sizes.maximum),
  } as unknown as WebAssembly.MemoryDescriptor);
}

/** A region in new pages behind what the module has, with bytes of nobody on both sides. */
function regionBehind({ memory, wide }: Instance, size: number, alignment: number): Region {
  const start = memory.buffer.byteLength;
  const pages = pagesAround(size, alignment);
  memory.grow(wide ? BigInt(pages) as unknown as number : pages);
  const base = Math.ceil((start + REGION_MARGIN) / alignment) * alignment;
  const buffer = growingBufferOf(memory);
  new Uint8Array(buffer, start).fill(JUNK);
  // Below the new pages lie the module's own data and stack.
  const margins = { before: base - start, behind: buffer.byteLength - base - size };
  return { buffer, base, size, margins };
}

/** Pages that hold a region with bytes of nobody on both sides, wherever in them it is aligned. */
function pagesAround(size: number, alignment: number): number {
  const before = Math.max(REGION_MARGIN, alignment);
  return Math.ceil((before + size + REGION_MARGIN) / WASM_PAGE);
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

function libraryOf(
  { instance, memory, wide }: Instance,
  wideParameters: ReadonlyMap<string, readonly boolean[]>,
): ForeignLibrary {
  const { exports } = instance;
  // The stack of a C module grows down from here; the lowest bytes above null are nobody's.
  const outPointer = 8;
  return {
    addressBits: wide ? 64 : 32,
    origin: 0,
    outPointer,
    readOut: () => {
      const view = new DataView(memory.buffer);
      return wide ? Number(view.getBigUint64(outPointer, true)) : view.getUint32(outPointer, true);
    },
    parameterType(symbol, index) {
      const isWide = wideParameters.get(symbol)?.[index] ?? wide;
      return isWide ? "u64" : "u32";
    },
    bind(symbol, _parameters, result) {
      const call = exports[symbol] as (...values: (number | bigint)[]) => number | bigint | void;
      const isWide = wideParameters.get(symbol) ?? [];
      const read = resultReader(result, wide ? 64 : 32);
      if (!isWide.includes(true)) return (...values) => read(call(...values));
      return (...values) => read(call(...values.map((v, i) => isWide[i] ? BigInt(v) : v)));
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
