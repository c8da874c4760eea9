import type { Allocator } from "../../allocators/contract/allocator.ts";
import type { Trace } from "./trace.ts";

/** What an observer may read while a trace is replayed. All of it belongs to the replay. */
export interface ReplayState {
  /** What is replayed. */
  readonly trace: Trace;
  /** What serves it. */
  readonly allocator: Allocator;
  /** Address of each id; 0 if it is not live. */
  readonly addresses: Float64Array;
  /** Requested bytes of each live id. */
  readonly sizes: Float64Array;
}

/**
 * What looks on while a trace is replayed.
 *
 * Methods are called for operations that reach the allocator. A free, or a realloc of an id that is
 * not live because its allocation was refused, does not reach it.
 */
export interface Observer {
  /** Before the first operation. */
  start?(state: ReplayState): void;
  /** Before operation `index`, while addresses and sizes are still those of before. */
  before?(index: number): void;
  /**
   * After operation `index`. `address` is what the allocator returned (0 for a free); the state
   * already holds the outcome: after a refused realloc it still holds the old block.
   */
  after?(index: number, address: number): void;
  /** After the last operation. */
  end?(): void;
}
