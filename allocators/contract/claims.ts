/** How the worst case of an operation grows in one variable. */
export type Growth = "O(1)" | "O(log n)" | "O(n)";

/** What the worst case of an operation may grow in. */
export type Variable = "freeBlocks" | "liveBlocks" | "regionSize" | "requestSize" | "pools";

/** An operation that an allocator offers. */
export type Operation = "malloc" | "free" | "realloc" | "memalign";

/**
 * The claimed worst case of one operation, failing calls included.
 *
 * A variable that is not named is claimed not to matter: `{}` claims constant time.
 */
export interface Cost {
  /** The variables in which the worst case grows, and how. */
  readonly growth?: { readonly [variable in Variable]?: Growth };
  /** Steps that no call exceeds, where the author dares to say. */
  readonly steps?: number;
}

/**
 * What an allocator promises. Plain data; the conformance spec holds an allocator to its claims.
 *
 * A claim that is left out is not made: what it would decide is not judged, and the certificate
 * says which claim would have it judged.
 */
export interface Claims {
  /** Every address returned by `malloc` is a multiple of this power of two. Bytes. */
  readonly alignment: number;
  /**
   * Bytes of the smallest region in which an allocator can be created and serve one request of 1
   * byte.
   */
  readonly minimumRegion: number;
  /** Whether `malloc(0)` returns null or the address of a live block of its own. */
  readonly zeroSize?: "null" | "unique";
  /**
   * Whether double frees and addresses that are not live are refused with a `RangeError`, heap
   * unchanged. `undefined` says that anything may happen, which leaving it out says too.
   */
  readonly misuse?: "detected" | "undefined";
  /**
   * When adjacent free blocks become one: in `free`, in `free` but only with the block they were
   * cut from (a buddy system), in some later call, or never.
   */
  readonly coalescing?: "immediate" | "buddies" | "deferred" | "none";
  /**
   * When a request must succeed: `any` whenever a free block has room for it; `class` whenever a
   * free block is at least as large as the request's class rounds up to (good fit), and whenever
   * the block freed last had served its size; `rounded` is good fit alone, where a block may have
   * been cut too small to serve its own size again; `fixed` whenever a block of the one size is
   * free; `none` promises nothing (a bump allocator that does not reuse).
   */
  readonly fit?: "any" | "class" | "rounded" | "fixed" | "none";
  /** Upper bound of waste inside a block: granted - requested <= `bytes` + `ratio` * requested. */
  readonly rounding?: { readonly bytes: number; readonly ratio: number };
  /** Worst case of each operation offered. */
  readonly complexity: { readonly [operation in Operation]?: Cost };
  /**
   * How misuse is answered that is detected: by a `RangeError`, as the contract says and leaving it
   * out means; by null, `undefined` or `false` as well; or by a trap or an abort as well, after
   * which nothing is owed.
   */
  readonly misuseAnswer?: "error" | "null" | "abort";
  /**
   * Most bytes of the region that a block takes beside its payload, as `usableSize` tells it, or if
   * that is not offered beside the request and its rounding.
   */
  readonly blockOverhead?: number;
  /**
   * Most bytes of a region that no block can ever have: `bytes`, and `ratio` of the region. What
   * the smallest region takes, if left out.
   */
  readonly heapOverhead?: { readonly bytes: number; readonly ratio: number };
  /** Bytes of the largest region that is managed in full; any if left out. */
  readonly largestRegion?: number;
  /** Most blocks that can be live at a time; as many as fit if left out. */
  readonly mostBlocks?: number;
  /** Largest request that can ever be served, in bytes; left out if only the region limits it. */
  readonly largestRequest?: number;
  /** Largest alignment that `memalign` serves, in bytes; left out if only the region limits it. */
  readonly largestAlignment?: number;
  /** What `realloc` does: it grows and shrinks in place where it can, or it always moves. */
  readonly realloc?: "in-place" | "moves";
  /**
   * Whether `realloc` keeps the alignment that `memalign` was asked for (Rust), or only the default
   * one (C17, 7.22.3.5).
   */
  readonly reallocAlignment?: "kept" | "default";
  /** Whether payloads arrive filled with zeros. */
  readonly zeroed?: boolean;
  /**
   * Where in the region the allocator counts what was done: bytes that no call depends on, and that
   * a refused call may change.
   */
  readonly statistics?: readonly { readonly offset: number; readonly bytes: number }[];
  /** Whether every region that is too small for a heap is refused with a `RangeError`. */
  readonly refusesSmallRegions?: boolean;
  /**
   * How a request is answered for which there is no memory: with null, which is what the contract
   * says and what leaving it out means, or by a trap, after which the instance cannot be used. The
   * programs that meet such a trap end there.
   */
  readonly exhaustion?: "null" | "trap";
  /**
   * Whether blocks can be given back, as the contract says and leaving it out means. The `free` of
   * an allocator that has `none` is never called.
   */
  readonly freeing?: "any" | "none";
  /**
   * How many instances may be in use at a time; `one` if a new one ends the one before. Many if
   * left out.
   */
  readonly instances?: "one" | "many";
  /**
   * Whether the heap grows piece by piece as it is used, so that a request for all of it need not
   * be served a second time. If left out, a heap of its own is taken to grow, one in its region is
   * not.
   */
  readonly grows?: boolean;
  /**
   * What it is known not to do, one sentence each: the reasons that stand beside its failed and
   * skipped clauses. They excuse nothing.
   */
  readonly limits?: readonly string[];
}
