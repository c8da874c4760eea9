import type { Allocator } from "../contract/allocator.ts";
import { requireAlignment, requireSize } from "../contract/arguments.ts";
import type { Layout, ValueType } from "./typed_values.ts";

/** Settings of a {@linkcode TypedPool}. */
export interface TypedPoolOptions {
  /**
   * Alignment of every address that the allocator's `malloc` returns; larger ones are asked of
   * `memalign`. Default 8.
   */
  readonly alignment?: number;
}

/**
 * Any allocator as a place for typed values, in the manner of Rust's `Allocator` and
 * `Box::try_new_in`.
 *
 * `allocate` and `deallocate` speak of layouts instead of sizes; {@linkcode TypedPool.put} puts a
 * value into memory and gives back its owner. A layout of size 0 takes no memory: its address is
 * its alignment, and must not be read or written. The cost of each operation is that of the
 * allocator's.
 *
 * Source: RROS lab 4 (TLSF), 7.2.7.
 *
 * @example Put a value into TLSF and drop it
 * ```ts
 * import { createRegion, tlsf } from "@allocert/allocert/allocators";
 * import { text, TypedPool } from "@allocert/allocert/allocators/systems";
 * import { assertEquals } from "@std/assert";
 *
 * const region = createRegion(16384);
 * const pool = new TypedPool(tlsf.create(region), region.buffer);
 * {
 *   using greeting = pool.put(text, "hello world from our allocator");
 *   assertEquals(greeting?.value, "hello world from our allocator");
 * }
 * ```
 */
export class TypedPool {
  readonly #allocator: Allocator;
  readonly #buffer: ArrayBufferLike;
  readonly #alignment: number;

  /**
   * Wraps an allocator.
   *
   * @param allocator What serves the pool.
   * @param buffer The buffer of its region.
   * @param options Settings.
   */
  constructor(allocator: Allocator, buffer: ArrayBufferLike, options: TypedPoolOptions = {}) {
    this.#allocator = allocator;
    this.#buffer = buffer;
    this.#alignment = options.alignment ?? 8;
  }

  /**
   * Allocates memory that fits `layout`.
   *
   * @returns Its address, or 0 if the allocator is out of memory.
   * @throws {RangeError} If the size is no non-negative safe integer or the alignment no power of
   * two.
   * @throws {TypeError} If the alignment is larger than that of `malloc`, and the allocator has no
   * `memalign`.
   */
  allocate(layout: Layout): number {
    const { size, align } = layout;
    requireSize("allocate", size);
    requireAlignment("allocate", align);
    if (size === 0) return align;
    if (align <= this.#alignment) return this.#allocator.malloc(size);
    if (this.#allocator.memalign === undefined) {
      throw new TypeError(
        `Cannot allocate: alignment ${align} needs "memalign", which the allocator does not offer`,
      );
    }
    return this.#allocator.memalign(align, size);
  }

  /**
   * Gives back what `allocate` returned for a layout of the same size and alignment.
   *
   * @throws {RangeError} If the block is known to be smaller than the layout or not to be live, as
   * far as the allocator can tell.
   */
  deallocate(address: number, layout: Layout): void {
    if (layout.size === 0) return;
    const usable = this.#allocator.usableSize?.(address) ?? layout.size;
    if (address % layout.align !== 0 || usable < layout.size) {
      throw new RangeError(
        `Cannot deallocate: block ${address} of ${usable} bytes does not fit the layout of ` +
          `${layout.size} bytes at multiples of ${layout.align}`,
      );
    }
    this.#allocator.free(address);
  }

  /**
   * Allocates memory for `value` and writes it there.
   *
   * @returns The owner of the value, or `undefined` if the allocator is out of memory; nothing is
   * changed then.
   */
  put<T>(type: ValueType<T>, value: T): Boxed<T> | undefined {
    const layout = type.layoutOf(value);
    const address = this.allocate(layout);
    if (address === 0) return undefined;
    const view = layout.size === 0
      ? new DataView(new ArrayBuffer(0))
      : new DataView(this.#buffer, address, layout.size);
    type.write(view, value);
    return new Boxed(this, type, layout, address, view);
  }
}

/** The owner of a value in a {@linkcode TypedPool}: it gives the memory back when it is dropped. */
export class Boxed<T> implements Disposable {
  readonly #pool: TypedPool;
  readonly #type: ValueType<T>;
  readonly #view: DataView;
  #dropped = false;
  /** Where the value lies. */
  readonly address: number;
  /** How it lies there. */
  readonly layout: Layout;

  /** Takes memory over that was allocated for `layout`. Made by {@linkcode TypedPool.put}. */
  constructor(
    pool: TypedPool,
    type: ValueType<T>,
    layout: Layout,
    address: number,
    view: DataView,
  ) {
    this.#pool = pool;
    this.#type = type;
    this.#view = view;
    this.address = address;
    this.layout = layout;
  }

  /**
   * The value, read from memory.
   *
   * @throws {RangeError} If it was dropped.
   */
  get value(): T {
    this.#requireOwned("read");
    return this.#type.read(this.#view);
  }

  /**
   * Writes another value over the old one.
   *
   * @throws {RangeError} If the box was dropped, or the new value has another size.
   */
  set value(value: T) {
    this.#requireOwned("write");
    const { size } = this.#type.layoutOf(value);
    if (size !== this.layout.size) {
      throw new RangeError(
        `Cannot write value: it must have ${this.layout.size} bytes, received ${size}`,
      );
    }
    this.#type.write(this.#view, value);
  }

  /**
   * Gives the memory back.
   *
   * @throws {RangeError} If it was dropped before.
   */
  drop(): void {
    this.#requireOwned("drop");
    this.#pool.deallocate(this.address, this.layout);
    this.#dropped = true;
  }

  /** Drops the value at the end of a `using` scope, unless it was dropped. */
  [Symbol.dispose](): void {
    if (!this.#dropped) this.drop();
  }

  #requireOwned(action: string): void {
    if (this.#dropped) {
      throw new RangeError(`Cannot ${action} value: its box at ${this.address} was dropped`);
    }
  }
}
