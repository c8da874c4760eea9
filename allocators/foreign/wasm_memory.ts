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

const IMPORT_SECTION = 2;
const MEMORY_SECTION = 5;
const HEADER_BYTES = 8;

/**
 * Reads what memory a module declares, from its bytes: the WebAssembly API does not tell.
 *
 * @returns `undefined` if the module has no memory.
 */
export function readWasmMemory(bytes: Uint8Array): WasmMemory | undefined {
  return findMemory(bytes)?.memory;
}

/**
 * Copies a module with its memory limited to `maximum` pages, so that it runs out of memory where it is told to.
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
    MEMORY_SECTION,
    ...encode(body.length),
    ...body,
    ...bytes.subarray(section.end),
  ]);
}

interface Found {
  readonly memory: WasmMemory;
  readonly section: { readonly start: number; readonly body: number; readonly end: number };
  readonly limits: { readonly start: number; readonly end: number };
}

function findMemory(bytes: Uint8Array): Found | undefined {
  const reader = new Reader(bytes, HEADER_BYTES);
  while (reader.offset < bytes.length) {
    const start = reader.offset;
    const id = reader.byte();
    const length = reader.integer();
    const body = reader.offset;
    const section = { start, body, end: body + length };
    if (id === IMPORT_SECTION) {
      for (let count = reader.integer(); count > 0; count--) {
        const module = reader.name();
        const name = reader.name();
        const kind = reader.byte();
        const at = reader.offset;
        if (kind === 0) reader.integer();
        else if (kind === 1) {
          reader.byte();
          reader.limits();
        } else if (kind === 2) {
          const memory = reader.limits();
          return {
            memory: { ...memory, imported: { module, name } },
            section,
            limits: { start: at, end: reader.offset },
          };
        } else if (kind === 3) reader.offset += 2;
        else return undefined;
      }
    } else if (id === MEMORY_SECTION && reader.integer() > 0) {
      const at = reader.offset;
      return { memory: reader.limits(), section, limits: { start: at, end: reader.offset } };
    }
    reader.offset = section.end;
  }
  return undefined;
}

/** Reads the few forms of the binary format that are needed here. */
class Reader {
  offset: number;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array, offset: number) {
    this.#bytes = bytes;
    this.offset = offset;
  }

  byte(): number {
    const byte = this.#bytes[this.offset++];
    if (byte === undefined) throw new SyntaxError("Cannot read module: it is cut off");
    return byte;
  }

  /** An unsigned LEB128 integer. */
  integer(): number {
    let value = 0;
    for (let scale = 1;; scale *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }

  name(): string {
    const length = this.integer();
    this.offset += length;
    return new TextDecoder().decode(this.#bytes.subarray(this.offset - length, this.offset));
  }

  limits(): WasmMemory {
    const flags = this.byte();
    const minimum = this.integer();
    const wide = (flags & 4) !== 0;
    return (flags & 1) !== 0 ? { minimum, maximum: this.integer(), wide } : { minimum, wide };
  }
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
