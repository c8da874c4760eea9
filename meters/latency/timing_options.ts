/** Replays below which there is no replayed worst case (rule L3). */
export const LEAST_REPLAYS = 31;

/** Replays if none are asked for. */
export const REPLAYS = 101;

/** Milliseconds of replays if none are given. */
export const BUDGET = 2_400;

/** How calls are timed. */
export interface TimingOptions {
  /**
   * Replays, at least {@linkcode LEAST_REPLAYS}, however busy the core is. If left out, 101, and
   * more on a busy core.
   */
  readonly replays?: number;
  /**
   * Milliseconds after which no replay is begun once the least number has been made. 2,400 if left
   * out.
   */
  readonly budget?: number;
  /**
   * Whether calls are told apart by the way they went, where the allocator offers a heap walk:
   * whole blocks and cut ones, frees by the number of blocks joined. `false` if left out.
   */
  readonly ways?: boolean;
}
