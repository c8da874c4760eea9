import { alignUp } from "../blocks/bits.ts";

/** Size and alignment of a value in memory. */
export interface Layout {
  /** Bytes. */
  readonly size: number;
  /** Power of two that the address must be a multiple of. */
  readonly align: number;
}

/** How values of one type lie in memory. */
export interface ValueType<T> {
  /** The layout of one value. */
  layoutOf(value: T): Layout;
  /** Writes `value` over the bytes of `view`, which has the size of its layout. */
  write(view: DataView, value: T): void;
  /** Reads the value from the bytes of `view`. */
  read(view: DataView): T;
}

/** A type whose values all have the same layout. */
export interface FixedType<T> extends ValueType<T> {
  /** The layout of every value. */
  readonly layout: Layout;
}

/** An unsigned byte. */
export const u8: FixedType<number> = scalar(
  1,
  (view) => view.getUint8(0),
  (view, value) => view.setUint8(0, value),
);

/** A signed integer of 4 bytes, little-endian. */
export const i32: FixedType<number> = scalar(
  4,
  (view) => view.getInt32(0, true),
  (view, value) => view.setInt32(0, value, true),
);

/** A signed integer of 8 bytes, little-endian. */
export const i64: FixedType<bigint> = scalar(
  8,
  (view) => view.getBigInt64(0, true),
  (view, value) => view.setBigInt64(0, value, true),
);

/** A floating-point number of 8 bytes, little-endian. */
export const f64: FixedType<number> = scalar(
  8,
  (view) => view.getFloat64(0, true),
  (view, value) => view.setFloat64(0, value, true),
);

/** A string in UTF-8, without a length or an end mark: its block tells how long it is. */
export const text: ValueType<string> = {
  layoutOf: (value) => ({ size: new TextEncoder().encode(value).length, align: 1 }),
  write: (view, value) => bytesOf(view).set(new TextEncoder().encode(value)),
  read: (view) => new TextDecoder().decode(bytesOf(view).slice()),
};

/** `length` values of one type behind each other, as an array of C. */
export function arrayOf<T>(type: FixedType<T>, length: number): FixedType<readonly T[]> {
  return tupleOf<T[]>(...Array.from({ length }, () => type));
}

/**
 * Values of several types behind each other, each at the next multiple of its alignment, as a
 * structure of C.
 *
 * Its `layoutOf` and `write` throw a RangeError if there are not as many values as types.
 *
 * @example A structure with padding
 * ```ts
 * import { f64, tupleOf, u8 } from "@allocert/allocert/allocators/systems";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(tupleOf(u8, f64, u8).layout, { size: 24, align: 8 });
 * ```
 */
export function tupleOf<T extends readonly unknown[]>(
  ...types: { readonly [Index in keyof T]: FixedType<T[Index]> }
): FixedType<Readonly<T>> {
  let end = 0;
  let align = 1;
  const fields = (types as readonly FixedType<unknown>[]).map((type) => {
    const offset = alignUp(end, type.layout.align);
    end = offset + type.layout.size;
    align = Math.max(align, type.layout.align);
    return { type, offset };
  });
  const layout = { size: alignUp(end, align), align };
  const require = (values: readonly unknown[]) => {
    if (values.length === fields.length) return;
    throw new RangeError(
      `Cannot write tuple: it must have ${fields.length} values, received ${values.length}`,
    );
  };
  const viewOf = (view: DataView, { type, offset }: typeof fields[number]) =>
    new DataView(view.buffer, view.byteOffset + offset, type.layout.size);
  return {
    layout,
    layoutOf(values) {
      require(values);
      return layout;
    },
    write(view, values) {
      require(values);
      for (const [i, field] of fields.entries()) field.type.write(viewOf(view, field), values[i]);
    },
    read: (view) =>
      fields.map((field) => field.type.read(viewOf(view, field))) as unknown as Readonly<T>,
  };
}

function scalar<T>(
  size: number,
  read: (view: DataView) => T,
  write: (view: DataView, value: T) => void,
): FixedType<T> {
  const layout = { size, align: size };
  return { layout, layoutOf: () => layout, read, write };
}

function bytesOf(view: DataView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
