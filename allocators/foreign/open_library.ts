import { ProcessEnded } from "../contract/process_ended.ts";
import { type ChildCaller, openChildCaller } from "./_call_in_child.ts";
import type { ForeignFunction } from "./foreign_library.ts";
import { resultReader, type ValueType } from "./value_type.ts";

/** A native library in memory. */
export interface OpenLibrary {
  /** Path of the file, as the loader found it. */
  readonly path: string;
  /** Pointer to a symbol of the library or of what it is linked with; null if there is none. */
  find(symbol: string): Deno.PointerObject | null;
  /** Whether the library has a symbol itself, and not only what it is linked with. */
  defines(symbol: string): boolean;
  /** A function that takes and returns values of these types. */
  bind(symbol: string, parameters: readonly ValueType[], result: ValueType): ForeignFunction;
  /** Makes calls so that none of them ends the process; they are tried in a child first. */
  survive<T>(calls: () => T): T;
  /** Lets go of it. */
  close(): void;
}

const LOADER = {
  dlopen: { parameters: ["buffer", "i32"], result: "pointer" },
  dlmopen: { parameters: ["i64", "buffer", "i32"], result: "pointer" },
  dlsym: { parameters: ["pointer", "buffer"], result: "pointer" },
  dlclose: { parameters: ["pointer"], result: "i32" },
  dlerror: { parameters: [], result: "pointer" },
  dlinfo: { parameters: ["pointer", "i32", "buffer"], result: "i32" },
  dladdr: { parameters: ["pointer", "buffer"], result: "i32" },
} as const;

const RTLD_NOW = 2;
const RTLD_NOLOAD = 4;
const LM_ID_NEWLM = -1n;
const RTLD_DI_LINKMAP = 2;

/**
 * Opens a native library; one that is loaded already is loaded once more, with all its data, into a
 * namespace of its own.
 *
 * @throws {TypeError} If it cannot be opened, with what the loader says.
 */
export function openLibrary(library: string): OpenLibrary {
  const loader = Deno.dlopen("libc.so.6", LOADER);
  const { dlopen, dlmopen, dlsym, dlclose, dlerror, dlinfo, dladdr } = loader.symbols;
  const path = cString(library);
  const loaded = dlopen(path, RTLD_NOW | RTLD_NOLOAD);
  if (loaded !== null) dlclose(loaded);
  const handle = loaded === null ? dlopen(path, RTLD_NOW) : dlmopen(LM_ID_NEWLM, path, RTLD_NOW);
  if (handle === null) {
    const message = Deno.UnsafePointerView.getCString(dlerror()!);
    loader.close();
    throw new TypeError(`Cannot open library "${library}": ${message}`);
  }
  const info = new BigUint64Array(1);
  dlinfo(handle, RTLD_DI_LINKMAP, info);
  // Begins with the address at which the library lies and a pointer to its path.
  const linkMap = new Deno.UnsafePointerView(Deno.UnsafePointer.create(info[0]!)!);
  // Functions bound by the runtime itself are called some ten times as fast as pointers, but it
  // knows no namespaces.
  const bound: Deno.DynamicLibrary<Record<string, Deno.ForeignFunction>>[] = [];
  const functions = new Map<string, ForeignFunction>();
  const bind = (
    symbol: string,
    parameters: readonly ValueType[],
    result: ValueType,
  ): ForeignFunction => {
    const type = {
      parameters: parameters.map(nativeType) as Deno.NativeType[],
      result: nativeType(result),
    };
    let raw: (...values: (number | bigint)[]) => number | bigint | void;
    if (loaded === null) {
      const opened = Deno.dlopen(library, { [symbol]: type });
      bound.push(opened);
      raw = opened.symbols[symbol] as unknown as typeof raw;
    } else {
      const pointer = dlsym(handle, cString(symbol)) as Deno.PointerObject<never>;
      const callable = new Deno.UnsafeFnPointer(pointer, type);
      raw = (...values) => callable.call(...values as never[]) as ReturnType<typeof raw>;
    }
    const read = resultReader(result, 64);
    return (...values) => {
      const how = child?.howItEnds(addressOf(symbol), values);
      if (how !== undefined) throw new ProcessEnded(how);
      return read(raw(...values));
    };
  };
  const addressOf = (symbol: string): bigint =>
    BigInt(Deno.UnsafePointer.value(dlsym(handle, cString(symbol))));
  /** Where calls are tried first, while that is wanted. */
  let child: ChildCaller | undefined;
  let caller: ChildCaller | undefined;
  return {
    path: Deno.UnsafePointerView.getCString(linkMap.getPointer(8)!),
    find: (symbol) => dlsym(handle, cString(symbol)),
    defines(symbol) {
      const pointer = dlsym(handle, cString(symbol));
      const found = new BigUint64Array(4);
      if (pointer === null || dladdr(pointer, found) === 0) return false;
      return linkMap.getBigUint64() === found[1];
    },
    bind(symbol, parameters, result) {
      const key = [symbol, ...parameters, result].join();
      let bound = functions.get(key);
      if (bound === undefined) functions.set(key, bound = bind(symbol, parameters, result));
      return bound;
    },
    survive(calls) {
      child = caller ??= openChildCaller();
      try {
        return calls();
      } finally {
        child = undefined;
      }
    },
    close() {
      for (const opened of bound) opened.close();
      caller?.[Symbol.dispose]();
      dlclose(handle);
      loader.close();
    },
  };
}

/** The runtime's name of a type; of a `bool` only the low byte is the callee's. */
function nativeType(type: ValueType): Deno.NativeResultType {
  if (type === "bool") return "u8";
  if (type === "pointer") return "usize";
  return type === "int" ? "i32" : type;
}

function cString(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${text}\0`);
}
