import { Random } from "../random/random.ts";
import type { Trace } from "../trace/trace.ts";
import { TraceBuilder } from "../trace/trace_builder.ts";

/**
 * How heap-torture gives its blocks back: `plain` in the order of allocation, `shuffle` in random
 * order; `hot` and `both` likewise, and then the heap is filled a second time in the state that
 * this has left.
 */
export type TortureMode = "plain" | "hot" | "shuffle" | "both";

/** All modes, in the order in which heap-torture runs them. */
export const TORTURE_MODES: readonly TortureMode[] = ["plain", "hot", "shuffle", "both"];

/** What {@linkcode heapTorture} fills. */
export interface HeapTortureOptions {
  /** Bytes that the heap can hand out. */
  readonly heapSize: number;
  /** Bytes of each block. */
  readonly blockSize: number;
  /** Order of the frees, and whether the heap is filled again. Default: `plain`. */
  readonly mode?: TortureMode;
  /** Seed of the random order; not used by `plain` and `hot`. Default: 1. */
  readonly seed?: number;
}

/**
 * One run of heap-torture: the heap is filled with blocks of one size, until one more than it can
 * hold was asked for, and every block is given back.
 *
 * An allocator without overhead for the size refuses exactly the last request of each filling, one
 * with overhead more of them. Nothing is live at the end.
 *
 * Source: heap-torture of libevl, and of Xenomai before.
 *
 * @param options The heap, the blocks and the mode.
 * @returns The trace, named after all of them.
 * @throws {RangeError} If a block is no integer of bytes from 1 to those of the heap.
 *
 * @example The EVL heap has no overhead for powers of two
 * ```ts
 * import { createRegion, evl } from "@allocert/allocert/allocators";
 * import { evlRegionSize } from "@allocert/allocert/allocators/systems";
 * import { heapTorture, replay } from "@allocert/allocert/workloads";
 * import { assertEquals } from "@std/assert";
 *
 * const trace = heapTorture({ heapSize: 8192, blockSize: 64, mode: "both" });
 * const { refused, peakLiveBytes } = replay(trace, evl.create(createRegion(evlRegionSize(8192))));
 * assertEquals([refused, peakLiveBytes], [2, 8192]);
 * ```
 */
export function heapTorture(options: HeapTortureOptions): Trace {
  const { heapSize, blockSize, mode = "plain", seed = 1 } = options;
  if (!Number.isSafeInteger(blockSize) || blockSize < 1 || blockSize > heapSize) {
    throw new RangeError(
      `Cannot build heap-torture: "blockSize" must be an integer from 1 to ${heapSize}, received ${blockSize}`,
    );
  }
  const random = new Random(seed);
  const builder = new TraceBuilder();
  torture(builder, heapSize, blockSize, mode, random);
  return builder.build(`evl-torture-${heapSize}x${blockSize}-${mode}`, seed);
}

/** What {@linkcode heapTortureRandom} fills. */
export interface HeapTortureRandomOptions {
  /** Bytes that the heap can hand out. */
  readonly heapSize: number;
  /** Order of the frees, and whether the heap is filled again. Default: `plain`. */
  readonly mode?: TortureMode;
  /** Runs, each with a block size of its own. Default: 3, as in libevl. */
  readonly rounds?: number;
  /** Seed of the block sizes and of the random order. Default: 1. */
  readonly seed?: number;
}

/**
 * Runs of heap-torture one after the other, each with one block size drawn from 1 to half of the
 * heap.
 *
 * @param options The heap, the mode and the number of runs.
 * @returns The trace. The largest number of blocks of a run is at most `heapSize` + 1.
 */
export function heapTortureRandom(options: HeapTortureRandomOptions): Trace {
  const { heapSize, mode = "plain", rounds = 3, seed = 1 } = options;
  const random = new Random(seed);
  const builder = new TraceBuilder();
  for (let round = 0; round < rounds; round++) {
    const blockSize = random.between(1, Math.floor(heapSize / 2));
    torture(builder, heapSize, blockSize, mode, random);
  }
  return builder.build(`evl-torture-${heapSize}-random-${mode}`, seed);
}

/** Settings of {@linkcode heapTortureGrid}. */
export interface HeapTortureGridOptions {
  /** Heaps below this many bytes. Default: 32 KiB, as in libevl; Xenomai goes to 2 MiB. */
  readonly limit?: number;
  /** Seed of everything random. Default: 1. */
  readonly seed?: number;
}

/** One trace of {@linkcode heapTortureGrid}. */
export interface HeapTortureRun {
  /** Bytes that the heap is to hand out. */
  readonly heapSize: number;
  /** Bytes of each block; left out if the sizes are random. */
  readonly blockSize?: number;
  /** What is run. */
  readonly trace: Trace;
}

/**
 * All runs of heap-torture: heaps of 8 KiB, doubled; in each, blocks of 16 bytes, doubled up to a
 * quarter of the heap, and blocks of random sizes; each in the four modes.
 *
 * @param options The largest heap and the seed.
 * @returns The runs, made one at a time.
 */
export function* heapTortureGrid(
  { limit = 32768, seed = 1 }: HeapTortureGridOptions = {},
): Generator<HeapTortureRun> {
  for (let heapSize = 8192; heapSize < limit; heapSize *= 2) {
    for (const mode of TORTURE_MODES) {
      for (let blockSize = 16; blockSize < heapSize / 2; blockSize *= 2) {
        yield { heapSize, blockSize, trace: heapTorture({ heapSize, blockSize, mode, seed }) };
      }
      yield { heapSize, trace: heapTortureRandom({ heapSize, mode, seed }) };
    }
  }
}

/** Sizes of {@linkcode rrosAllocations}: blocks of a bucket, runs of pages, or both. */
export type RrosSizes = "small" | "large" | "mixed";

/**
 * The allocations that RROS runs on its heap, 100 at a time: `small` asks for 1 to 256 bytes and
 * `large` for 257 to 2047, and then all are freed; `mixed` asks for 1 to 2048 and frees the oldest
 * block in between.
 *
 * @param sizes Which of the three.
 * @param seed Seed of the sizes, and in `mixed` of the choice between allocation and free.
 * @returns The trace. Nothing is live at the end.
 *
 * @example A hundred small blocks
 * ```ts
 * import { rrosAllocations } from "@allocert/allocert/workloads";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const { sizes } = rrosAllocations("small", 7);
 * assertEquals(sizes.length, 200);
 * assert(sizes.every((size) => size <= 256));
 * ```
 */
export function rrosAllocations(sizes: RrosSizes, seed = 1): Trace {
  const random = new Random(seed);
  const builder = new TraceBuilder();
  const { from, to } = RROS_SIZES[sizes];
  let allocated = 0;
  let freed = 0;
  for (let i = 0; i < RROS_OPERATIONS; i++) {
    if (sizes === "mixed" && allocated > freed && random.chance(0.5)) builder.free(freed++);
    else builder.malloc(allocated++, random.between(from, to));
  }
  while (freed < allocated) builder.free(freed++);
  return builder.build(`evl-rros-${sizes}`, seed);
}

const RROS_OPERATIONS = 100;

const RROS_SIZES: { readonly [sizes in RrosSizes]: { from: number; to: number } } = {
  small: { from: 1, to: 256 },
  large: { from: 257, to: 2047 },
  mixed: { from: 1, to: 2048 },
};

/** Fills the heap, frees everything, and again in a hot mode. */
function torture(
  builder: TraceBuilder,
  heapSize: number,
  blockSize: number,
  mode: TortureMode,
  random: Random,
): void {
  const requests = Math.floor(heapSize / blockSize) + 1;
  const order = Array.from({ length: requests }, (_, id) => id);
  const fillings = mode === "hot" || mode === "both" ? 2 : 1;
  for (let filling = 0; filling < fillings; filling++) {
    for (let id = 0; id < requests; id++) builder.malloc(id, blockSize);
    if (mode === "shuffle" || mode === "both") random.shuffle(order);
    for (const id of order) builder.free(id);
  }
}
