import { Random } from "../random/random.ts";
import type { Trace } from "../trace/trace.ts";
import { TraceBuilder } from "../trace/trace_builder.ts";

/** What {@linkcode labTorture} fills, and how often. */
export interface LabTortureOptions {
  /** Bytes of the pool. Default: 2048, as in the lab. */
  readonly poolSize?: number;
  /** How often all sizes are gone through. Default: 8. */
  readonly rounds?: number;
  /** Seed of the random part. Default: 1. */
  readonly seed?: number;
}

/**
 * The torture test of the operating-systems lab: for each of ten sizes the pool is filled until a
 * request is refused, with at most 64 blocks, and all blocks are freed in the order in which they
 * were allocated.
 *
 * The lab leaves out random orders. Here each round ends with one: blocks of sizes drawn from the
 * ten, as many as half of the pool holds on average, of which any may be freed next.
 *
 * Source: RROS lab 4 (TLSF), `test_torture`.
 *
 * @param options The pool, the rounds and the seed.
 * @returns The trace, named `lab-torture`. Nothing is live at the end.
 *
 * @example All that was served is given back
 * ```ts
 * import { createRegion, tlsf } from "@allocert/allocert/allocators";
 * import { tlsfRegionSize } from "@allocert/allocert/allocators/systems";
 * import { labTorture, replay } from "@allocert/allocert/workloads";
 * import { assertEquals } from "@std/assert";
 *
 * const pool = tlsf.create(createRegion(tlsfRegionSize(2048)));
 * assertEquals(replay(labTorture(), pool).liveBlocks, 0);
 * ```
 */
export function labTorture(options: LabTortureOptions = {}): Trace {
  const { poolSize = 2048, rounds = 8, seed = 1 } = options;
  const random = new Random(seed);
  const builder = new TraceBuilder();
  for (let round = 0; round < rounds; round++) {
    for (const size of LAB_SIZES) {
      const blocks = Math.min(Math.floor(poolSize / size) + 1, MOST_BLOCKS);
      for (let id = 0; id < blocks; id++) builder.malloc(id, size);
      for (let id = 0; id < blocks; id++) builder.free(id);
    }
    const most = Math.max(1, Math.floor(poolSize / (2 * MEAN_SIZE)));
    for (let call = 0; call < 16 * most; call++) {
      const id = random.below(most);
      if (builder.isLive(id)) builder.free(id);
      else builder.malloc(id, LAB_SIZES[random.below(LAB_SIZES.length)]!);
    }
    for (let id = 0; id < most; id++) if (builder.isLive(id)) builder.free(id);
  }
  return builder.build("lab-torture", seed);
}

/** The sizes of the lab's test, in its order. */
const LAB_SIZES: readonly number[] = [32, 64, 128, 256, 512, 42, 33, 123, 114, 514];
const MEAN_SIZE = 182;
/** Blocks that the lab's test keeps track of. */
const MOST_BLOCKS = 64;
