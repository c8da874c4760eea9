import type { Trace } from "../workloads/trace/trace.ts";

/**
 * What is replayed: a trace, and the memory that the allocator gets. A {@linkcode Probe} is one.
 */
export interface ReplayLoad {
  /** The operations. */
  readonly trace: Trace;
  /** Bytes of the region that the allocator is created on. */
  readonly regionSize: number;
  /** Bytes of further pools, added in this order; left out if there are none. */
  readonly pools?: readonly number[];
  /** Indices of the operations that are reported, ascending; all of them if left out. */
  readonly measured?: Uint32Array;
  /**
   * Whether the caches are emptied before each reported operation, which takes about 7 ms each; as
   * they are otherwise (rule L4). The time of a call is then the lowest decile of all replays
   * instead of the least.
   */
  readonly cold?: boolean;
}
