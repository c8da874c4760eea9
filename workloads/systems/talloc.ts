import { Random } from "../random/random.ts";
import type { Trace } from "../trace/trace.ts";
import { TraceBuilder } from "../trace/trace_builder.ts";

/** The executors that {@linkcode tallocTrace} follows. */
export interface TallocTraceOptions {
  /** Number of CPUs, each with an executor. Default 2. */
  readonly cpus?: number;
  /** Bytes that the hog asks for at the least, so that the primary is exhausted. Default 64 KiB. */
  readonly primarySize?: number;
  /** Bytes of each large block of the hog. Default 256. */
  readonly hogSize?: number;
  /** Rounds, in each of which every CPU polls its tasks and one of them has a hog. Default 8. */
  readonly rounds?: number;
  /**
   * Whether modes are switched; without, the trace can be replayed on any allocator. Default
   * `true`.
   */
  readonly modes?: boolean;
  /** Seed of the sizes that tasks ask for. Default 1. */
  readonly seed?: number;
}

/**
 * What Awkernel's executors ask of the heap while one task after the other exhausts the primary.
 *
 * In each round every CPU polls four tasks in primary-only mode, each of which takes a block of 16
 * to 512 bytes, and serves an interrupt with both heaps in between. On one CPU a hog then asks for
 * more than the primary has, in large blocks and then in blocks of 16 bytes. The kernel of that
 * CPU, with both heaps again, writes a record of 16 bytes, gives the hog's blocks back, and all
 * CPUs poll their tasks to the end. Nothing is live after a round.
 *
 * Source: Awkernel, memory allocator.
 *
 * @param options The number of CPUs, rounds and bytes.
 * @returns The trace, named `talloc` or, without modes, `talloc-plain`.
 *
 * @example Replay on any allocator
 * ```ts
 * import { createRegion, tlsf } from "@allocert/allocert/allocators";
 * import { replay, tallocTrace } from "@allocert/allocert/workloads";
 * import { assertEquals } from "@std/assert";
 *
 * const trace = tallocTrace({ modes: false });
 * assertEquals(replay(trace, tlsf.create(createRegion(2 ** 20))).liveBlocks, 0);
 * ```
 */
export function tallocTrace(options: TallocTraceOptions = {}): Trace {
  const { cpus = 2, primarySize = 65536, hogSize = 256, rounds = 8, modes = true } = options;
  const { seed = 1 } = options;
  const random = new Random(seed);
  const builder = new TraceBuilder();
  const kernel = cpus * TASKS;
  const hog = kernel + 1;
  const hogSizes = [
    ...new Array<number>(Math.ceil(primarySize / hogSize) + 1).fill(hogSize),
    // Then the holes between the blocks of the tasks, so that not even a record fits.
    ...new Array<number>(hog * Math.ceil(hogSize / RECORD_SIZE)).fill(RECORD_SIZE),
  ];

  function mode(cpu: number, primaryOnly: boolean): void {
    if (modes) builder.mode(cpu, primaryOnly);
  }

  for (let round = 0; round < rounds; round++) {
    for (let cpu = 0; cpu < cpus; cpu++) {
      for (let task = 0; task < TASKS; task++) {
        mode(cpu, true);
        builder.malloc(cpu * TASKS + task, random.between(16, 512));
        mode(cpu, false);
        builder.malloc(kernel, RECORD_SIZE).free(kernel);
      }
    }
    const cpu = round % cpus;
    mode(cpu, true);
    hogSizes.forEach((size, i) => builder.malloc(hog + i, size));
    mode(cpu, false);
    builder.malloc(kernel, RECORD_SIZE);
    hogSizes.forEach((_, i) => builder.free(hog + i));
    builder.free(kernel);
    for (let other = 0; other < cpus; other++) {
      for (let task = 0; task < TASKS; task++) {
        mode(other, true);
        builder.free(other * TASKS + task);
        mode(other, false);
      }
    }
  }
  return builder.build(modes ? "talloc" : "talloc-plain", seed);
}

/** Bytes of what the kernel writes down. */
const RECORD_SIZE = 16;

/** Tasks of each CPU. */
const TASKS = 4;
