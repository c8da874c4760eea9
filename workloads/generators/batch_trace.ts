import { Random } from "../random/random.ts";
import type { Trace } from "../trace/trace.ts";
import { type Distribution, drawFrom } from "../random/distribution.ts";
import { Load } from "./load.ts";

/** The order in which a batch is freed. */
export type BatchOrder = "fifo" | "lifo" | "shuffled";

/** What {@linkcode batchTrace} generates. */
export interface BatchTraceOptions {
  /** Rounds; an integer of at least 1. */
  readonly rounds: number;
  /** Blocks of a batch; an integer of at least 1. */
  readonly blocks: number;
  /** Bytes of each request. Default: each doubling from 16 to 4095 as likely. */
  readonly sizes?: Distribution;
  /** The order of the frees. Default `"lifo"`. */
  readonly order?: BatchOrder;
  /**
   * Whether half of the batch, every other block, is freed and allocated anew before all of it is
   * freed. Default `false`.
   */
  readonly refill?: boolean;
}

/**
 * Generates batches: allocate all, free all, again and again, as a frame, a request or a control
 * cycle does.
 *
 * After every round nothing is live, so an allocator that creeps shows it here. With `refill` the
 * same sizes come back into the holes that they left.
 *
 * @param seed A non-negative safe integer. The same seed and options give the same trace.
 * @param options What is generated.
 * @throws {RangeError} If `rounds` or `blocks` is no integer of at least 1.
 *
 * @example Generate three rounds
 * ```ts
 * import { batchTrace, summarizeTrace } from "@allocert/allocert/workloads";
 * import { assertEquals } from "@std/assert";
 *
 * const { operations, liveBlocks } = summarizeTrace(batchTrace(1, { rounds: 3, blocks: 10 }));
 * assertEquals([operations, liveBlocks], [60, 0]);
 * ```
 */
export function batchTrace(seed: number, options: BatchTraceOptions): Trace {
  const {
    rounds,
    blocks,
    sizes = { kind: "octaves", low: 16, high: 4095 },
    order = "lifo",
    refill = false,
  } = options;
  for (const [key, count] of Object.entries({ rounds, blocks })) {
    if (Number.isInteger(count) && count >= 1) continue;
    throw new RangeError(
      `Cannot generate trace: "${key}" must be an integer of at least 1, received ${count}`,
    );
  }
  const random = new Random(seed);
  const load = new Load(random);
  for (let round = 0; round < rounds; round++) {
    const ids = Array.from(
      { length: blocks },
      () => load.allocate(drawFrom(sizes, random)),
    );
    if (refill) {
      const holes: number[] = [];
      for (let i = 0; i < blocks; i += 2) {
        holes.push(load.sizeOf(ids[i]!));
        load.free(ids[i]!);
      }
      for (let i = 0; i < blocks; i += 2) ids[i] = load.allocate(holes[i / 2]!);
    }
    if (order === "lifo") ids.reverse();
    else if (order === "shuffled") random.shuffle(ids);
    for (const id of ids) load.free(id);
  }
  return load.builder.build(`batch-${order}`, seed);
}
