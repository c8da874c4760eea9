import type { ValueType } from "./value_type.ts";

/**
 * A foreign function. Addresses and sizes go in as numbers, or as a `BigInt` where a number does
 * not hold them.
 */
export type ForeignFunction = (...values: (number | bigint)[]) => number;

/** What an adapter supplies to a `ForeignAllocator`. */
export interface ForeignLibrary {
  /** Bits of an address. */
  readonly addressBits: 32 | 64;
  /** What is subtracted from a foreign pointer to get an address. */
  readonly origin: number;
  /** Foreign pointer to 8 bytes in which a function may store an address. */
  readonly outPointer: number;
  /** Reads the pointer stored there. */
  readOut(): number;
  /** Type of a parameter that the manifest says nothing about. */
  parameterType(symbol: string, index: number): ValueType;
  /** The function of that symbol or export, which takes and returns values of these types. */
  bind(symbol: string, parameters: readonly ValueType[], result: ValueType): ForeignFunction;
}
