import type { Region } from "../../../allocators/contract/region.ts";

/** Words of state that lie in no memory, such as the mutable globals of a WebAssembly instance. */
export interface Registers {
  /** Their values, as last loaded or as to be stored. */
  readonly values: Int32Array;
  /** Copies them from the allocator into `values`. */
  load(): void;
  /** Copies `values` to the allocator. */
  store(): void;
}

/**
 * All that the behaviour of an allocator rests on, as words that can be copied away and back.
 *
 * For an allocator whose state is its region that is the buffer of the region.
 */
export interface StateMemory {
  /** The memory, from its first byte. */
  readonly words: Int32Array;
  /** What lies elsewhere; left out if nothing does. */
  readonly registers?: Registers;
}

/** The buffer of a region as words; a remainder of less than a word at its end is left out. */
export function memoryOf({ buffer }: Region): StateMemory {
  return { words: new Int32Array(buffer, 0, buffer.byteLength >>> 2) };
}
