import { Random } from "../random/random.ts";
import { heapTorture } from "../systems/evl.ts";
import type { Trace } from "../trace/trace.ts";

/** What {@linkcode tortureGridTrace} generates. */
export interface TortureGridTraceOptions {
  /** Bytes that each run fills; an integer of at least four times the smallest block. */
  readonly heapSize: number;
  /** Bytes of the smallest block; an integer of at least 1. Default 16. */
  readonly smallestBlock?: number;
  /** Block sizes drawn at random, besides the powers of two. Default 40. */
  readonly randomSizes?: number;
}

/**
 * Generates the grid of heap-torture in one trace: blocks of the smallest size, doubled up to below
 * half of the heap, and then of random sizes from the smallest to half of the heap. With each size
 * the heap is filled and emptied twice, cold and hot, first in order of allocation and then in
 * random order.
 *
 * Every filling asks for one block more than `heapSize` holds, so that in a region of `heapSize`
 * bytes every allocator refuses at least the last one. Nothing is live at the end of a filling.
 *
 * Source: memcheck of Xenomai and heap-torture of libevl, which fill heaps of several sizes, each a
 * fresh one, and draw random sizes from 1 byte on: one such draw would make this trace many times
 * longer.
 *
 * @param seed A non-negative safe integer. The same seed and options give the same trace.
 * @param options What is generated.
 * @throws {RangeError} If a size is no integer of at least 1, or the heap smaller than four of the
 * smallest blocks.
 *
 * @example Blocks of 16, 32 and 64 bytes in a heap of 256
 * ```ts
 * import { summarizeTrace, tortureGridTrace } from "@allocert/allocert/workloads";
 * import { assertEquals } from "@std/assert";
 *
 * const trace = tortureGridTrace(1, { heapSize: 256, randomSizes: 0 });
 * const { counts, liveBlocks, peakLiveBytes } = summarizeTrace(trace);
 * assertEquals([counts.malloc, liveBlocks, peakLiveBytes], [4 * (17 + 9 + 5), 0, 256 + 64]);
 * ```
 */
export function tortureGridTrace(seed: number, options: TortureGridTraceOptions): Trace {
  const { heapSize, smallestBlock = 16, randomSizes = 40 } = options;
  if (!Number.isInteger(smallestBlock) || smallestBlock < 1) {
    throw new RangeError(
      `Cannot generate trace: "smallestBlock" must be an integer of at least 1, received ${smallestBlock}`,
    );
  }
  if (!Number.isSafeInteger(heapSize) || heapSize < 4 * smallestBlock) {
    throw new RangeError(
      `Cannot generate trace: "heapSize" must be an integer of at least ${
        4 * smallestBlock
      }, received ${heapSize}`,
    );
  }
  const random = new Random(seed);
  const blockSizes: number[] = [];
  for (let size = smallestBlock; size < heapSize / 2; size *= 2) blockSizes.push(size);
  for (let i = 0; i < randomSizes; i++) {
    blockSizes.push(random.between(smallestBlock, Math.floor(heapSize / 2)));
  }
  const runs = blockSizes.flatMap((blockSize) =>
    (["hot", "both"] as const).map((mode) =>
      heapTorture({ heapSize, blockSize, mode, seed: random.next() })
    )
  );
  return {
    name: "xenomai-grid",
    seed,
    ops: Uint8Array.from(runs.flatMap(({ ops }) => [...ops])),
    ids: Uint32Array.from(runs.flatMap(({ ids }) => [...ids])),
    sizes: Float64Array.from(runs.flatMap(({ sizes }) => [...sizes])),
    alignments: Float64Array.from(runs.flatMap(({ alignments }) => [...alignments])),
    idCount: Math.max(...runs.map(({ idCount }) => idCount)),
  };
}
