/** Bytes before the first section of a module: the magic number and the version. */
const HEADER_BYTES = 8;

/** A part of a module; its bytes are those from `body` to `end`. */
export interface WasmSection {
  /** What it holds. */
  readonly id: number;
  /** Where its head begins. */
  readonly start: number;
  /** Where its content begins. */
  readonly body: number;
  /** Where it ends. */
  readonly end: number;
}

/** Ids of the sections that are read here. */
export const WasmSectionId = { Type: 1, Import: 2, Function: 3, Memory: 5, Export: 7 } as const;

/** Kinds of what a module imports and exports. */
export const WasmKind = { Function: 0, Table: 1, Memory: 2, Global: 3, Tag: 4 } as const;

/** One import of a module. */
export interface WasmImport {
  /** Where it is imported from. */
  readonly module: string;
  /** Its name there. */
  readonly name: string;
  /** What it is. */
  readonly kind: number;
  /** Index of the type of a function. */
  readonly type?: number;
  /** Of a table or a memory. */
  readonly limits?: WasmLimits;
}

/** How large a memory or a table is, and may become. */
export interface WasmLimits {
  /** Size at the start: pages of a memory, elements of a table. */
  readonly minimum: number;
  /** Size that it may grow to; left out if only the engine limits it. */
  readonly maximum?: number;
  /** Whether addresses have 64 bits. */
  readonly wide: boolean;
}

/**
 * Reads the few forms of the binary format of WebAssembly that are needed here.
 *
 * Every read throws a `SyntaxError` if the module is cut off there.
 */
export class WasmReader {
  /** Where the next byte is read. */
  offset: number;
  readonly #bytes: Uint8Array;

  /** Reads a module, from the first section on. */
  constructor(bytes: Uint8Array, offset = HEADER_BYTES) {
    this.#bytes = bytes;
    this.offset = offset;
  }

  /** The next section, and past it; `undefined` at the end of the module. */
  section(): WasmSection | undefined {
    const start = this.offset;
    if (start >= this.#bytes.length) return undefined;
    const id = this.byte();
    const length = this.integer();
    const body = this.offset;
    this.offset = body + length;
    return { id, start, body, end: this.offset };
  }

  /** The bytes of a section, from the first on. */
  within({ body, end }: WasmSection): WasmReader {
    return new WasmReader(this.#bytes.subarray(0, end), body);
  }

  /** One byte. */
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

  /** A name: its length and its text. */
  name(): string {
    const length = this.integer();
    this.offset += length;
    return new TextDecoder().decode(this.#bytes.subarray(this.offset - length, this.offset));
  }

  /** The limits of a memory or a table. */
  limits(): WasmLimits {
    const flags = this.byte();
    const minimum = this.integer();
    const wide = (flags & 4) !== 0;
    return (flags & 1) !== 0 ? { minimum, maximum: this.integer(), wide } : { minimum, wide };
  }

  /** One import. */
  import(): WasmImport {
    const head = { module: this.name(), name: this.name(), kind: this.byte() };
    switch (head.kind) {
      case WasmKind.Function:
        return { ...head, type: this.integer() };
      case WasmKind.Table:
        this.byte();
        return { ...head, limits: this.limits() };
      case WasmKind.Memory:
        return { ...head, limits: this.limits() };
      case WasmKind.Global:
        this.offset += 2;
        return head;
      case WasmKind.Tag:
        this.byte();
        return { ...head, type: this.integer() };
    }
    throw new SyntaxError(`Cannot read module: it imports something of kind ${head.kind}`);
  }
}
