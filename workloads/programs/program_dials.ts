import type { Distribution } from "../random/distribution.ts";

/**
 * How often each operation of a program is drawn, in proportion; one that is left out is not drawn.
 */
export interface OperationWeights {
  /** Requests of one block. */
  readonly malloc?: number;
  /** Requests of one block at an alignment. */
  readonly memalign?: number;
  /** Requests of several blocks of one size, one after the other. */
  readonly burst?: number;
  /** Another size for a live block. */
  readonly realloc?: number;
  /** The end of a live block. */
  readonly free?: number;
  /** The end of all live blocks, in random order. */
  readonly freeAll?: number;
  /** Another mode for a CPU. */
  readonly mode?: number;
}

/**
 * What a random program is like. Plain data, so that a grid of programs can be written down,
 * printed and sent to a worker.
 *
 * Every block that a program asked for counts as live until the program frees it, whether it will
 * be served or not.
 */
export interface ProgramDials {
  /** Operations; those that drain the heap are not among them. */
  readonly operations: number;
  /** How often each operation is drawn. At least one of those that allocate must be. */
  readonly weights: OperationWeights;
  /** Bytes of a request. */
  readonly sizes: Distribution;
  /**
   * Sizes that are asked for now and then instead, such as 0 or more than can be served. Default:
   * none.
   */
  readonly specialSizes?: { readonly chance: number; readonly of: Distribution };
  /**
   * Largest request; what `sizes` draws beyond it is folded back. Special sizes may be larger.
   * Default: no limit.
   */
  readonly largestRequest?: number;
  /** Alignments of memalign; powers of two. Default: 16 to 4096, each as likely. */
  readonly alignments?: Distribution;
  /** Largest alignment; a larger one that is drawn becomes this one. Default: no limit. */
  readonly largestAlignment?: number;
  /** Blocks of a burst. Default: 2 to 16, each as likely. */
  readonly bursts?: Distribution;
  /** Blocks that may be live; one that would be too many frees another instead. */
  readonly liveBlocks: number;
  /**
   * Requested bytes that may be live, likewise; larger requests are made, but not counted. Default:
   * no limit.
   */
  readonly liveBytes?: number;
  /**
   * Operations of a rise, and of the fall after it: in a rise every second free becomes an
   * allocation, in a fall every second allocation a free. Default: neither.
   */
  readonly wave?: number;
  /** CPUs that have a mode. Default: 1. */
  readonly cpus?: number;
  /** Whether all blocks are freed at the end, in random order. Default: `false`. */
  readonly drained?: boolean;
}
