/**
 * Type of a parameter or of a result of a foreign function, as its header declares it: `usize` is
 * `size_t`, `isize` is `ptrdiff_t`, `int` is `i32`. No parameter is `void`.
 */
export type ValueType =
  | "bool"
  | "u8"
  | "i8"
  | "u16"
  | "i16"
  | "u32"
  | "i32"
  | "int"
  | "u64"
  | "i64"
  | "usize"
  | "isize"
  | "pointer"
  | "void";

/** How many bits each type has where that is the same everywhere. */
const WIDTHS: { readonly [type in ValueType]: number | undefined } = {
  bool: 1,
  u8: 8,
  i8: 8,
  u16: 16,
  i16: 16,
  u32: 32,
  i32: 32,
  int: 32,
  u64: 64,
  i64: 64,
  usize: undefined,
  isize: undefined,
  pointer: undefined,
  void: 0,
};

/** All types. */
export const VALUE_TYPES = Object.keys(WIDTHS) as readonly ValueType[];

/**
 * The largest number that a parameter holds.
 *
 * @param type Its type.
 * @param addressBits Bits of an address.
 */
export function largestOf(type: ValueType, addressBits: 32 | 64): bigint {
  const bits = WIDTHS[type] ?? addressBits;
  return 2n ** BigInt(isSigned(type) ? bits - 1 : bits) - 1n;
}

/**
 * Makes what reads the result of a function by its type. Bits of the register that do not belong to
 * the result are whatever the function left there.
 *
 * @param type Type of the result.
 * @param addressBits Bits of an address.
 * @returns Turns what the runtime hands out into the number; 0 for `void`. One beyond 2^53 is
 * rounded.
 */
export function resultReader(
  type: ValueType,
  addressBits: 32 | 64,
): (raw: number | bigint | void) => number {
  const bits = WIDTHS[type] ?? addressBits;
  if (type === "void") return () => 0;
  if (type === "bool") return (raw) => (Number(raw) & 0xff) === 0 ? 0 : 1;
  const wrap = isSigned(type) ? BigInt.asIntN : BigInt.asUintN;
  return (raw) => {
    if (typeof raw === "bigint" && raw >= 0n && bits === 64) return Number(raw);
    if (typeof raw === "number" && bits === 32) return isSigned(type) ? raw | 0 : raw >>> 0;
    return Number(wrap(bits, BigInt(raw ?? 0)));
  };
}

function isSigned(type: ValueType): boolean {
  return type.startsWith("i");
}
