/**
 * The calls that are tried in a state; the numbers from 0 on are those of the requests, then come
 * those on live blocks.
 */
export interface CallOptions {
  /** Requested sizes. */
  readonly sizes: readonly number[];
  /** Alignments at which each size is requested too. */
  readonly alignments: readonly number[];
  /** Whether each live block is reallocated to each size that is not 0. */
  readonly realloc: boolean;
}

/** A call, decoded. */
export interface Call {
  /** What is called. */
  readonly operation: "malloc" | "memalign" | "free" | "realloc";
  /** Requested bytes; 0 for a free. */
  readonly size: number;
  /** Which of the sizes it is; -1 for a free. */
  readonly sizeIndex: number;
  /** Requested alignment; 0 where none is. */
  readonly alignment: number;
  /** The live block it is about, by rank of its address; -1 if it is about none. */
  readonly block: number;
}

/** Numbers the calls that can be made in a state. */
export class Calls {
  /** Calls that need no live block. */
  readonly requests: number;
  readonly #options: CallOptions;
  readonly #perBlock: number;
  /** Indices of the sizes that a block is reallocated to. */
  readonly #resizes: readonly number[];
  readonly #decoded: Call[] = [];

  constructor(options: CallOptions) {
    this.#options = options;
    this.requests = options.sizes.length * (1 + options.alignments.length);
    this.#resizes = options.realloc
      ? [...options.sizes.keys()].filter((i) => options.sizes[i] !== 0)
      : [];
    this.#perBlock = 1 + this.#resizes.length;
  }

  /** How many calls can be made with so many live blocks. */
  count(liveBlocks: number): number {
    return this.requests + liveBlocks * this.#perBlock;
  }

  /**
   * What a number means. Calls are kept, so that this is constant time and makes no object twice.
   */
  decode(call: number): Call {
    return this.#decoded[call] ??= this.#decode(call);
  }

  #decode(call: number): Call {
    const { sizes, alignments } = this.#options;
    if (call < this.requests) {
      const sizeIndex = call % sizes.length;
      const turn = Math.floor(call / sizes.length);
      return {
        operation: turn === 0 ? "malloc" : "memalign",
        size: sizes[sizeIndex]!,
        sizeIndex,
        alignment: turn === 0 ? 0 : alignments[turn - 1]!,
        block: -1,
      };
    }
    const block = Math.floor((call - this.requests) / this.#perBlock);
    const sizeIndex = this.#resizes[(call - this.requests) % this.#perBlock - 1] ?? -1;
    const size = sizeIndex < 0 ? 0 : sizes[sizeIndex]!;
    return {
      operation: sizeIndex < 0 ? "free" : "realloc",
      size,
      sizeIndex,
      alignment: 0,
      block,
    };
  }
}
