import type { Arenas } from "./arenas.ts";
import type { Deferred } from "./deferred.ts";
import type { Fallback } from "./fallback.ts";
import type { FixedBlocks } from "./fixed_blocks.ts";
import type { WideRequests } from "./wide_requests.ts";

/** One block of a heap walk. */
export interface Block {
  /** Address of the payload. */
  readonly address: number;
  /** Bytes of the payload, without header. */
  readonly size: number;
  /** Whether the block may be handed out. */
  readonly free: boolean;
}

/**
 * A memory allocator over one region.
 *
 * `malloc` and `free` are all that is required. Every other member is a capability: an allocator
 * that does not have it leaves it out, and the clauses that need it are skipped with that reason.
 *
 * Two kinds of refusal are told apart. Running out of memory is an answer: the call returns 0,
 * throws nothing and leaves the heap as it was. A call that no correct program makes (a size that
 * is no non-negative safe integer, an alignment that is no power of two, an address that is not
 * live) is an error: a `RangeError` is thrown and the heap is left as it was. An allocator that
 * cannot tell (claim `misuse: "undefined"`) may do anything on an address that is not live.
 */
export interface Allocator {
  /**
   * Allocates at least `size` bytes.
   *
   * @returns The address of the payload, or 0 if the request cannot be served. The bytes are not
   * cleared unless the claims say so.
   * @throws {RangeError} If `size` is no non-negative safe integer.
   */
  malloc(size: number): number;

  /**
   * Gives a block back. `free(0)` does nothing.
   *
   * @throws {RangeError} If `address` is not that of a live block and the claim `misuse` is
   * `"detected"`.
   */
  free(address: number): void;

  /**
   * Changes the size of a block, moving it if it must.
   *
   * The first min(old, new) bytes are kept, and so is the alignment that the block was allocated
   * with. `realloc(0, n)` is `malloc(n)`; `realloc(p, 0)` is `free(p)` and returns 0.
   *
   * @returns The address of the block, or 0 if the request cannot be served; the old block is then
   * untouched and still live.
   */
  realloc?(address: number, size: number): number;

  /**
   * Allocates at least `size` bytes at a multiple of `alignment`.
   *
   * @returns The address, or 0 if the request cannot be served.
   * @throws {RangeError} If `alignment` is no power of two, or `size` is no non-negative safe
   * integer.
   */
  memalign?(alignment: number, size: number): number;

  /** Bytes that the caller may use at the address of a live block: what was asked for, or more. */
  usableSize?(address: number): number;

  /**
   * Walks all blocks, live and free, pool by pool in order of address. Bookkeeping of size 0 is not
   * listed.
   */
  blocks?(): Iterable<Block>;

  /**
   * Looks for damage in the control data; takes time linear in the region.
   *
   * @returns One sentence for each thing that is broken; empty if the heap is sound.
   */
  check?(): readonly string[];

  /**
   * Adds `size` bytes at `base` of the same buffer as a further pool (TLSF) or extent (EVL).
   *
   * @returns `false`, with nothing changed, if the pool is too small, too large, overlaps one that
   * is there, or is one too many.
   */
  addPool?(base: number, size: number): boolean;

  /** Requests beyond what a number holds, of an allocator that is no JavaScript. */
  readonly wide?: WideRequests;

  /** Two regions in one: a primary and a backup that is used when the primary is exhausted. */
  readonly fallback?: Fallback;

  /** Blocks of one size only. */
  readonly fixedBlocks?: FixedBlocks;

  /** Requests made in one context and served in another. */
  readonly deferred?: Deferred;

  /**
   * Areas of memory that tasks reach while they run and are attached; blocks lie in one of them.
   */
  readonly arenas?: Arenas;
}
