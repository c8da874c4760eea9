import { WasmKind, WasmReader, type WasmSection, WasmSectionId } from "./_wasm_reader.ts";

/** The linear memory that a WebAssembly module declares, and how to cap it. */
export interface WasmMemory {
  /** Where it is imported from; left out if the module defines it. */
  readonly imported?: { readonly module: string; readonly name: string };
  /** Pages of 64 KiB at the start. */
  readonly minimum: number;
  /** Pages that it may grow to; left out if only the engine limits it. */
  readonly maximum?: number;
  /** Whether addresses have 64 bits. */
  readonly wide: boolean;
}

/** Bytes of a page of linear memory. */
export const WASM_PAGE = 65536;

/**
 * Reads what memory a module declares, from its bytes: the WebAssembly API does not tell.
 *
 * @returns `undefined` if the module has no memory.
 */
export function readWasmMemory(bytes: Uint8Array): WasmMemory | undefined {
  return findMemory(bytes)?.memory;
}

/**
 * Copies a module with its memory limited to `maximum` pages, so that it runs out of memory where
 * it is told to.
 *
 * An imported memory is limited by what is imported, so the module comes back as it is.
 */
export function limitWasmMemory(
  bytes: Uint8Array<ArrayBuffer>,
  maximum: number,
): Uint8Array<ArrayBuffer> {
  const found = findMemory(bytes);
  if (found === undefined || found.memory.imported) return bytes;
  const { memory, section, limits } = found;
  if (memory.maximum !== undefined && memory.maximum <= maximum) return bytes;
  const flags = bytes[limits.start]! | 1;
  const body = [
    ...bytes.subarray(section.body, limits.start),
    flags,
    ...encode(memory.minimum),
    ...encode(Math.max(maximum, memory.minimum)),
    ...bytes.subarray(limits.end, section.end),
  ];
  return Uint8Array.from([
    ...bytes.subarray(0, section.start),
    WasmSectionId.Memory,
    ...encode(body.length),
    ...body,
    ...bytes.subarray(section.end),
  ]);
}

interface Found {
  readonly memory: WasmMemory;
  readonly section: WasmSection;
  readonly limits: { readonly start: number; readonly end: number };
}

function findMemory(bytes: Uint8Array): Found | undefined {
  const reader = new WasmReader(bytes);
  for (let section = reader.section(); section; section = reader.section()) {
    const inside = reader.within(section);
    if (section.id === WasmSectionId.Import) {
      for (let count = inside.integer(); count > 0; count--) {
        const { kind, limits, module, name } = inside.import();
        if (kind !== WasmKind.Memory) continue;
        const memory = { ...limits!, imported: { module, name } };
        return { memory, section, limits: { start: inside.offset, end: inside.offset } };
      }
    } else if (section.id === WasmSectionId.Memory && inside.integer() > 0) {
      const start = inside.offset;
      return { memory: inside.limits(), section, limits: { start, end: inside.offset } };
    }
  }
  return undefined;
}

/** Unsigned LEB128. */
function encode(value: number): number[] {
  const bytes: number[] = [];
  do {
    const rest = Math.floor(value / 128);
    bytes.push((value % 128) | (rest > 0 ? 0x80 : 0));
    value = rest;
  } while (value > 0);
  return bytes;
}
