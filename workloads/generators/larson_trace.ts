import { Random } from "../random/random.ts";
import type { Trace } from "../trace/trace.ts";
import { TraceBuilder } from "../trace/trace_builder.ts";
import { type Distribution, drawFrom } from "../random/distribution.ts";

/** What {@linkcode larsonTrace} generates. */
export interface LarsonTraceOptions {
  /** Workers that run at the same time; an integer of at least 1. */
  readonly workers: number;
  /** Blocks that each of them holds; an integer of at least 1. */
  readonly blocks: number;
  /** Rounds, after each of which the blocks are handed on; an integer of at least 1. */
  readonly rounds: number;
  /** Blocks that each worker replaces in a round; an integer of at least 1. */
  readonly replacements: number;
  /** Bytes of each request. Default: uniform from 8 to 1000. */
  readonly sizes?: Distribution;
}

/**
 * Generates the load of a server whose workers inherit blocks from each other. Each worker picks
 * one of its blocks at random, frees it and allocates another, again and again. After a round it
 * hands all its blocks to the next worker, which goes on with them; those of the last round are all
 * freed by those who received them.
 *
 * The workers take turns at random, one operation at a time, so that one frees while others are
 * about to allocate. In the beginning the blocks are dealt out in random order, so that the blocks
 * of a worker are no neighbours. A trace knows no threads: who frees a block shows in the order
 * alone, and a cache for each thread finds nothing to do.
 *
 * Source: Larson and Krishnan, Memory allocation for long-running server applications (ISMM 1998),
 * whose workers do not free their blocks at the end.
 *
 * @param seed A non-negative safe integer. The same seed and options give the same trace.
 * @param options What is generated.
 * @throws {RangeError} If a number is no integer of at least 1.
 *
 * @example Three workers over two rounds
 * ```ts
 * import { larsonTrace, summarizeTrace } from "@allocert/allocert/workloads";
 * import { assertEquals } from "@std/assert";
 *
 * const trace = larsonTrace(1, { workers: 3, blocks: 10, rounds: 2, replacements: 5 });
 * const { peakLiveBlocks, liveBlocks, counts } = summarizeTrace(trace);
 * assertEquals([peakLiveBlocks, liveBlocks, counts.malloc], [30, 0, 60]);
 * ```
 */
export function larsonTrace(seed: number, options: LarsonTraceOptions): Trace {
  const {
    workers,
    blocks,
    rounds,
    replacements,
    sizes = { kind: "uniform", low: 8, high: 1000 },
  } = options;
  for (const [key, count] of Object.entries({ workers, blocks, rounds, replacements })) {
    if (Number.isInteger(count) && count >= 1) continue;
    throw new RangeError(
      `Cannot generate trace: "${key}" must be an integer of at least 1, received ${count}`,
    );
  }
  const random = new Random(seed);
  const builder = new TraceBuilder();
  const ids = Array.from({ length: workers * blocks }, (_, id) => id);
  for (const id of ids) builder.malloc(id, drawFrom(sizes, random));
  random.shuffle(ids);
  const hands = Array.from(
    { length: workers },
    (_, worker) => ids.slice(worker * blocks, (worker + 1) * blocks),
  );
  /** Whose turn it is, if each worker has so many. */
  const turns = (each: number): number[] =>
    random.shuffle(Array.from({ length: workers * each }, (_, turn) => turn % workers));

  /** What each worker has freed and not yet replaced. */
  const vacant = new Array<number | undefined>(workers).fill(undefined);
  for (let round = 0; round < rounds; round++) {
    for (const worker of turns(2 * replacements)) {
      const id = vacant[worker];
      if (id === undefined) {
        const victim = hands[worker]![random.below(blocks)]!;
        builder.free(victim);
        vacant[worker] = victim;
      } else {
        builder.malloc(id, drawFrom(sizes, random));
        vacant[worker] = undefined;
      }
    }
    hands.push(hands.shift()!);
  }
  for (const worker of turns(blocks)) builder.free(hands[worker]!.pop()!);
  return builder.build("larson", seed);
}
