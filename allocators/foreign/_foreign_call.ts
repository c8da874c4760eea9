import type { ArgumentName, FunctionManifest } from "./manifest.ts";
import type { ForeignFunction, ForeignLibrary } from "./foreign_library.ts";
import { largestOf, type ValueType } from "./value_type.ts";

/** Order of the values that {@linkcode ForeignCall.invoke} is given. */
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
export class ForeignCall {
  /** Whether it stores the address through a pointer. */
  readonly usesOut: boolean;
  /** Largest size that its parameters hold. */
  readonly largestSize: bigint;
  /** Largest alignment that its parameters hold. */
  readonly largestAlignment: bigint;
  readonly #sizeLimit: number;
  readonly #alignmentLimit: number;
  readonly #invoke: ForeignFunction;
  /** Position of each argument among the values; -1 for a constant. */
  readonly #positions: readonly number[];
  readonly #passed: (number | bigint)[];
  readonly #values: (number | bigint)[] = [0, 0, 0, 0, 0, 0, 0];

  /**
   * Binds a function.
   *
   * @param library Where it comes from.
   * @param call How it is called.
   * @param result Type of what it returns, unless the manifest says otherwise.
   */
  constructor(library: ForeignLibrary, call: FunctionManifest, result: ValueType) {
    const passed = call.arguments.map((a) => typeof a === "object" ? a.pass : a);
    const types = call.arguments.map((a, i) =>
      typeof a === "object" ? a.as : library.parameterType(call.symbol, i)
    );
    this.#invoke = library.bind(call.symbol, types, call.result ?? result);
    this.#positions = passed.map((a) => typeof a === "number" ? -1 : POSITIONS[a]);
    this.#passed = passed.map((a) => typeof a === "number" ? a : 0);
    this.usesOut = passed.includes("out");
    const limitOf = (...names: ArgumentName[]): bigint =>
      types.reduce((least, type, i) => {
        const largest = largestOf(type, library.addressBits);
        return names.includes(passed[i] as ArgumentName) && largest < least ? largest : least;
      }, largestOf("usize", library.addressBits));
    this.largestSize = limitOf("size", "oldSize");
    this.largestAlignment = limitOf("alignment");
    // Rounded up: a number above it is above the limit itself.
    this.#sizeLimit = Number(this.largestSize);
    this.#alignmentLimit = Number(this.largestAlignment);
  }

  /** Whether the parameters hold a size and an alignment. */
  holds(size: number | bigint, alignment: number | bigint): boolean {
    return (typeof size === "number" ? size <= this.#sizeLimit : size <= this.largestSize) &&
      (typeof alignment === "number"
        ? alignment <= this.#alignmentLimit
        : alignment <= this.largestAlignment);
  }

  /** Calls it with those of the values that it takes. */
  invoke(
    handle: number,
    base: number,
    size: number | bigint,
    address: number,
    alignment: number | bigint,
    oldSize: number,
    out: number,
  ): number {
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
