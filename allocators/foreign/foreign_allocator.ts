import { requireAlignment, requireSize } from "../contract/arguments.ts";
import type { Allocator } from "../contract/allocator.ts";
import type { Region } from "../contract/region.ts";
import type { WideRequests } from "../contract/wide_requests.ts";
import { ForeignCall } from "./_foreign_call.ts";
import type { ForeignLibrary } from "./foreign_library.ts";
import { type InitManifest, type Manifest, passes } from "./manifest.ts";
import { asksOf } from "./unaskable.ts";
import type { ValueType } from "./value_type.ts";

/**
 * An allocator behind foreign functions, called as a manifest says.
 *
 * It passes calls through and adds no checks of addresses: what the library does with a bad one is
 * what is judged. Where the library says by its answer that it refused, that becomes the
 * `RangeError` of the contract. What no caller of C can pass is refused here: numbers that are no
 * sizes, and sizes that the parameter does not hold, which yield null.
 */
export class ForeignAllocator implements Allocator {
  readonly realloc?: (address: number, size: number) => number;
  readonly memalign?: (alignment: number, size: number) => number;
  readonly usableSize?: (address: number) => number;
  readonly check?: () => readonly string[];
  readonly wide: WideRequests;

  /** The region is unmapped when nobody knows it any more. */
  readonly #region: Region;
  readonly #origin: number;
  /** Largest pointer that a number holds exactly. */
  readonly #lastPointer: number;
  readonly #library: ForeignLibrary;
  readonly #manifest: Manifest;
  readonly #handle: number;
  readonly #malloc: ForeignCall;
  readonly #free: ForeignCall;
  readonly #defaultAlignment: number;
  readonly #asksInvalidAlignment: boolean;
  /** Size and alignment of each live block, kept only if a function asks for them. */
  readonly #layouts: Map<number, Layout> | undefined;

  /**
   * Initialises the library over a region, if it wants one.
   *
   * @param library Where the functions come from.
   * @param manifest How they are called.
   * @param region The region, kept as long as the allocator is.
   * @throws {RangeError} If `init` refuses the region, or cannot be told its size.
   */
  constructor(library: ForeignLibrary, manifest: Manifest, region: Region) {
    const { functions } = manifest;
    this.#region = region;
    this.#library = library;
    this.#manifest = manifest;
    this.#origin = library.origin;
    this.#lastPointer = Math.min(2 ** library.addressBits - 1, Number.MAX_SAFE_INTEGER);
    this.#handle = functions.init ? this.#initialise(functions.init) : 0;
    const address = (call: Manifest["functions"]["malloc"]): ValueType =>
      passes(call, "out") ? "int" : "pointer";
    this.#malloc = new ForeignCall(library, functions.malloc, address(functions.malloc));
    this.#free = new ForeignCall(library, functions.free, "void");
    this.#layouts = needsLayouts(manifest) ? new Map() : undefined;
    this.#defaultAlignment = defaultAlignmentOf(manifest);
    this.#asksInvalidAlignment = asksOf(manifest, "invalid-alignment");
    const wide: { -readonly [key in keyof WideRequests]: WideRequests[key] } = {
      largestSize: this.#malloc.largestSize,
      malloc: (size) => this.#allocate(this.#malloc, this.#defaultAlignment, exact(size)),
    };
    if (functions.realloc) {
      const call = new ForeignCall(library, functions.realloc, "pointer");
      this.realloc = (address, size) => this.#realloc(call, address, size);
      wide.realloc = (address, size) => this.#resize(call, address, exact(size));
    }
    if (functions.memalign) {
      const call = new ForeignCall(library, functions.memalign, address(functions.memalign));
      this.memalign = (alignment, size) => this.#memalign(call, alignment, size);
      wide.largestAlignment = call.largestAlignment;
      wide.memalign = (alignment, size) => this.#allocate(call, exact(alignment), exact(size));
    }
    this.wide = wide;
    if (functions.usableSize) {
      const call = new ForeignCall(library, functions.usableSize, "usize");
      this.usableSize = (address) =>
        call.invoke(this.#handle, 0, 0, this.#pointer(address), 0, 0, 0);
    }
    if (functions.check) {
      const { sound, symbol } = functions.check;
      const call = new ForeignCall(library, functions.check, "int");
      this.check = () => {
        const answer = call.invoke(this.#handle, 0, 0, 0, 0, 0, 0);
        if (sound === undefined || (answer === 0) === (sound === "zero")) return [];
        return [`"${symbol}" answered ${answer}`];
      };
    }
  }

  malloc(size: number): number {
    requireSize("malloc", size);
    return this.#allocate(this.#malloc, this.#defaultAlignment, size);
  }

  free(address: number): void {
    const { free } = this.#manifest.functions;
    if (address === 0 && !asksOf(this.#manifest, "free-null")) return;
    const layout = this.#layouts?.get(address);
    const alignment = layout?.alignment ?? this.#defaultAlignment;
    const size = layout?.size ?? 0;
    const answer = this.#free.invoke(
      this.#handle,
      0,
      size,
      this.#pointer(address),
      alignment,
      size,
      0,
    );
    if (
      free.refused !== undefined && address !== 0 && (answer === 0) === (free.refused === "zero")
    ) {
      throw new RangeError(`Cannot free: "${free.symbol}" answered ${answer} to ${address}`);
    }
    this.#layouts?.delete(address);
  }

  #initialise(init: InitManifest): number {
    const { returns = "handle", symbol } = init;
    const { base, size } = this.#region;
    const type = { handle: "pointer", status: "int", nothing: "void" } as const;
    const call = new ForeignCall(this.#library, init, type[returns]);
    const refused = !call.holds(size, 0);
    const answer = refused ? 0 : call.invoke(0, base + this.#origin, size, 0, 0, 0, 0);
    if (refused || returns === "handle" && answer === 0 || returns === "status" && answer !== 0) {
      throw new RangeError(
        `Cannot create ${this.#manifest.name}: "${symbol}" ${
          refused ? "cannot be told" : "refused"
        } a region of ${size} bytes`,
      );
    }
    return answer;
  }

  #allocate(call: ForeignCall, alignment: number | bigint, size: number | bigint): number {
    if (!call.holds(size, alignment)) return 0;
    const { outPointer } = this.#library;
    const answer = call.invoke(this.#handle, 0, size, 0, alignment, 0, outPointer);
    const pointer = !call.usesOut ? answer : answer === 0 ? this.#library.readOut() : 0;
    if (pointer === 0) return 0;
    const address = pointer - this.#origin;
    this.#layouts?.set(address, { size: Number(size), alignment: Number(alignment) });
    return address;
  }

  #memalign(call: ForeignCall, alignment: number, size: number): number {
    requireSize("memalign", size);
    const { symbol } = this.#manifest.functions.memalign!;
    const isAsked = this.#asksInvalidAlignment && Number.isSafeInteger(alignment) &&
      alignment >= 0;
    if (!isAsked) requireAlignment("memalign", alignment);
    const address = this.#allocate(call, alignment, size);
    if (address !== 0 || !isAsked || !call.holds(size, alignment)) return address;
    if (Number.isInteger(Math.log2(alignment))) return 0;
    throw new RangeError(`Cannot memalign: "${symbol}" refused an alignment of ${alignment}`);
  }

  #realloc(call: ForeignCall, address: number, size: number): number {
    requireSize("realloc", size);
    if (address === 0 && !asksOf(this.#manifest, "realloc-null")) return this.malloc(size);
    if (size === 0 && this.#manifest.functions.realloc!.zero === undefined) {
      this.free(address);
      return 0;
    }
    return this.#resize(call, address, size);
  }

  #resize(call: ForeignCall, address: number, size: number | bigint): number {
    if (!call.holds(size, 0)) return 0;
    const layout = this.#layouts?.get(address);
    const alignment = layout?.alignment ?? this.#defaultAlignment;
    const pointer = call.invoke(
      this.#handle,
      0,
      size,
      this.#pointer(address),
      alignment,
      layout?.size ?? 0,
      0,
    );
    if (pointer === 0) {
      if (size === 0) this.#layouts?.delete(address);
      return 0;
    }
    this.#layouts?.delete(address);
    this.#layouts?.set(pointer - this.#origin, { size: Number(size), alignment });
    return pointer - this.#origin;
  }

  /** Null is null wherever addresses begin. */
  #pointer(address: number): number {
    if (address === 0) return 0;
    const pointer = address + this.#origin;
    if (pointer > 0 && pointer <= this.#lastPointer && Number.isInteger(pointer)) return pointer;
    throw new RangeError(`Cannot pass ${address}, which no pointer holds`);
  }
}

interface Layout {
  readonly size: number;
  readonly alignment: number;
}

/** A number if it holds the value. */
function exact(value: bigint): number | bigint {
  return value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}

function needsLayouts({ functions }: Manifest): boolean {
  return Object.values(functions).some((call) => passes(call, "oldSize")) ||
    passes(functions.free, "size") || passes(functions.free, "alignment");
}

/** Most blocks of C are aligned so. */
const USUAL_ALIGNMENT = 16;

function defaultAlignmentOf({ defaultAlignment, functions: { malloc } }: Manifest): number {
  if (defaultAlignment !== undefined) return defaultAlignment;
  const constants = malloc.arguments
    .map((it) => typeof it === "object" ? it.pass : it)
    .filter((it) => typeof it === "number");
  const [constant] = constants;
  const isTold = constants.length === 1 && !passes(malloc, "alignment") &&
    Number.isInteger(Math.log2(constant!));
  return isTold ? constant! : USUAL_ALIGNMENT;
}
