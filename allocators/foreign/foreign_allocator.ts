import { requireAlignment, requireSize } from "../contract/arguments.ts";
import type { Allocator } from "../contract/allocator.ts";
import type { Region } from "../contract/region.ts";
import type { ArgumentName, FunctionManifest, Manifest } from "./manifest.ts";

/** A foreign function. Addresses and sizes go in as numbers; what comes back may be either. */
export type ForeignFunction = (...values: number[]) => number | bigint | void;

/** What an adapter supplies to {@linkcode ForeignAllocator}. */
export interface ForeignLibrary {
  /** The function of that symbol or export; throws if there is none. */
  find(symbol: string): ForeignFunction;
  /** What is subtracted from a foreign pointer to get an address. */
  readonly origin: number;
  /** Largest size that its integers hold; the adapter refuses larger requests itself. */
  readonly largestSize: number;
  /** Foreign pointer to 8 bytes in which a function may store an address. */
  readonly outPointer: number;
  /** Reads the pointer stored there. */
  readOut(): number;
}

/**
 * An allocator behind foreign functions, called as a manifest says.
 *
 * It passes calls through and adds no checks of addresses: what the library does with a bad one is
 * what is judged. Sizes and alignments that no caller may pass are refused here, as a foreign
 * integer could not hold them.
 */
export class ForeignAllocator implements Allocator {
  readonly realloc?: (address: number, size: number) => number;
  readonly memalign?: (alignment: number, size: number) => number;
  readonly usableSize?: (address: number) => number;
  readonly check?: () => readonly string[];

  /** The region is unmapped when nobody knows it any more. */
  readonly #region: Region;
  readonly #origin: number;
  readonly #library: ForeignLibrary;
  readonly #handle: number;
  readonly #malloc: Call;
  readonly #free: Call;
  /** Size and alignment of each live block, kept only if a function asks for them. */
  readonly #layouts: Map<number, Layout> | undefined;

  /**
   * Initialises the library over a region, if it wants one.
   *
   * @param library Where the functions come from.
   * @param manifest How they are called.
   * @param region The region, kept as long as the allocator is.
   * @throws {RangeError} If `init` answers null.
   */
  constructor(library: ForeignLibrary, manifest: Manifest, region: Region) {
    const { functions } = manifest;
    this.#region = region;
    this.#library = library;
    this.#origin = library.origin;
    const bind = (call: FunctionManifest): Call => new Call(library.find(call.symbol), call);
    this.#handle = 0;
    if (functions.init) {
      const { returns = "handle", symbol } = functions.init;
      const base = region.base + library.origin;
      const answer = Number(bind(functions.init).invoke(0, base, region.size, 0, 0, 0, 0));
      if (returns === "handle" && answer === 0 || returns === "status" && answer !== 0) {
        throw new RangeError(
          `Cannot create ${manifest.name}: "${symbol}" refused a region of ${region.size} bytes`,
        );
      }
      this.#handle = answer;
    }
    this.#malloc = bind(functions.malloc);
    this.#free = bind(functions.free);
    const needsLayout = Object.values(functions).some((call) =>
      call.arguments.includes("oldSize") ||
      call === functions.free &&
        (call.arguments.includes("size") || call.arguments.includes("alignment"))
    );
    this.#layouts = needsLayout ? new Map() : undefined;
    if (functions.realloc) {
      const call = bind(functions.realloc);
      this.realloc = (address, size) => this.#realloc(call, address, size);
    }
    if (functions.memalign) {
      const call = bind(functions.memalign);
      this.memalign = (alignment, size) => {
        requireAlignment("memalign", alignment);
        requireSize("memalign", size);
        return this.#allocate(call, alignment, size);
      };
    }
    if (functions.usableSize) {
      const call = bind(functions.usableSize);
      this.usableSize = (address) =>
        Number(call.invoke(this.#handle, 0, 0, this.#pointer(address), 0, 0, 0));
    }
    if (functions.check) {
      const { sound, symbol } = functions.check;
      const call = bind(functions.check);
      this.check = () => {
        const answer = Number(call.invoke(this.#handle, 0, 0, 0, 0, 0, 0));
        return (answer === 0) === (sound === "zero") ? [] : [`"${symbol}" answered ${answer}`];
      };
    }
  }

  malloc(size: number): number {
    requireSize("malloc", size);
    return this.#allocate(this.#malloc, DEFAULT_ALIGNMENT, size);
  }

  free(address: number): void {
    if (address === 0) return;
    const layout = this.#layouts?.get(address) ?? NO_LAYOUT;
    this.#layouts?.delete(address);
    this.#free.invoke(
      this.#handle,
      0,
      layout.size,
      this.#pointer(address),
      layout.alignment,
      layout.size,
      0,
    );
  }

  #allocate(call: Call, alignment: number, size: number): number {
    const { outPointer, largestSize } = this.#library;
    if (size > largestSize || alignment > largestSize) return 0;
    const answer = call.invoke(this.#handle, 0, size, 0, alignment, 0, outPointer);
    const pointer = !call.usesOut
      ? Number(answer)
      : Number(answer) === 0
      ? this.#library.readOut()
      : 0;
    if (pointer === 0) return 0;
    const address = pointer - this.#origin;
    this.#layouts?.set(address, { size, alignment });
    return address;
  }

  #realloc(call: Call, address: number, size: number): number {
    requireSize("realloc", size);
    if (address === 0) return this.malloc(size);
    if (size === 0) {
      this.free(address);
      return 0;
    }
    if (size > this.#library.largestSize) return 0;
    const layout = this.#layouts?.get(address) ?? NO_LAYOUT;
    const pointer = Number(
      call.invoke(
        this.#handle,
        0,
        size,
        this.#pointer(address),
        layout.alignment,
        layout.size,
        0,
      ),
    );
    if (pointer === 0) return 0;
    this.#layouts?.delete(address);
    this.#layouts?.set(pointer - this.#origin, { size, alignment: layout.alignment });
    return pointer - this.#origin;
  }

  #pointer(address: number): number {
    return address + this.#origin;
  }
}

interface Layout {
  readonly size: number;
  readonly alignment: number;
}

const DEFAULT_ALIGNMENT = 16;
const NO_LAYOUT: Layout = { size: 0, alignment: DEFAULT_ALIGNMENT };

/** Order of the values that {@linkcode Call.invoke} is given. */
const POSITIONS: { readonly [name in ArgumentName]: number } = {
  handle: 0,
  base: 1,
  size: 2,
  address: 3,
  alignment: 4,
  oldSize: 5,
  out: 6,
};

/** A foreign function with its arguments brought into order. */
class Call {
  readonly usesOut: boolean;
  readonly #invoke: ForeignFunction;
  /** Position of each argument among the values; -1 for a constant. */
  readonly #positions: readonly number[];
  readonly #passed: number[];
  readonly #values: number[] = [0, 0, 0, 0, 0, 0, 0];

  constructor(invoke: ForeignFunction, call: FunctionManifest) {
    this.#invoke = invoke;
    this.#positions = call.arguments.map((a) => typeof a === "number" ? -1 : POSITIONS[a]);
    this.#passed = call.arguments.map((a) => typeof a === "number" ? a : 0);
    this.usesOut = call.arguments.includes("out");
  }

  invoke(
    handle: number,
    base: number,
    size: number,
    address: number,
    alignment: number,
    oldSize: number,
    out: number,
  ): number | bigint | void {
    const values = this.#values;
    values[0] = handle;
    values[1] = base;
    values[2] = size;
    values[3] = address;
    values[4] = alignment;
    values[5] = oldSize;
    values[6] = out;
    const passed = this.#passed;
    const positions = this.#positions;
    for (let i = 0; i < positions.length; i++) {
      const position = positions[i]!;
      if (position >= 0) passed[i] = values[position]!;
    }
    switch (passed.length) {
      case 1:
        return this.#invoke(passed[0]!);
      case 2:
        return this.#invoke(passed[0]!, passed[1]!);
      case 3:
        return this.#invoke(passed[0]!, passed[1]!, passed[2]!);
      default:
        return this.#invoke(...passed);
    }
  }
}
