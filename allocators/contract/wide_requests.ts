/**
 * Requests as wide as the integers of an allocator that is no JavaScript, such as `SIZE_MAX`, which
 * no number holds exactly.
 *
 * Where a value does not fit the parameter that it is for, no caller can pass it: the allocator is
 * not asked, and the answer is null.
 */
export interface WideRequests {
  /** Largest size that `malloc` can be asked for. */
  readonly largestSize: bigint;
  /** Largest alignment that `memalign` can be asked for; left out if there is no `memalign`. */
  readonly largestAlignment?: bigint;
  /** `malloc(size)`. */
  malloc(size: bigint): number;
  /** `realloc(address, size)` of a live block. */
  realloc?(address: number, size: bigint): number;
  /** `memalign(alignment, size)`; `alignment` is a power of two. */
  memalign?(alignment: bigint, size: bigint): number;
}
