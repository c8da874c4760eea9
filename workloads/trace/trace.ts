/** Codes of the operations in a {@linkcode Trace}. */
export const Op = {
  /** `slot = malloc(size)` */
  Malloc: 0,
  /** `free(slot)` */
  Free: 1,
  /** `slot = realloc(slot, size)` */
  Realloc: 2,
  /** `slot = memalign(alignment, size)` */
  Memalign: 3,
  /** Mode of CPU `id`: `size` 1 primary only, 0 primary then backup. */
  Mode: 4,
} as const;

/**
 * A sequence of allocator operations on numbered blocks.
 *
 * Blocks have ids, never addresses, so that one trace replays on every allocator. An id is live
 * from its allocation to its free and may be used again afterwards. All arrays have the same
 * length, one element per operation.
 */
export interface Trace {
  /** Kebab-case name, as in reports. */
  readonly name: string;
  /** The seed it was generated from; left out if none was used. */
  readonly seed?: number;
  /** Codes of {@linkcode Op}. */
  readonly ops: Uint8Array;
  /** Block id of each operation, below `idCount`. */
  readonly ids: Uint32Array;
  /**
   * Requested bytes; 0 for a free, at least 1 for a realloc. A float, as a request may be any safe
   * integer.
   */
  readonly sizes: Float64Array;
  /** Requested alignment in bytes; 0 where none is requested. */
  readonly alignments: Float64Array;
  /** All ids are below it. */
  readonly idCount: number;
}
