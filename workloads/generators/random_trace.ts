import { Random } from "../random/random.ts";
import type { Trace } from "../trace/trace.ts";
import { type Distribution, drawFrom } from "../random/distribution.ts";
import { Load } from "./load.ts";

/** What {@linkcode randomTrace} generates. */
export interface RandomTraceOptions {
  /** Kebab-case name of the trace. Default `"random"`. */
  readonly name?: string;
  /**
   * Operations to write, apart from the frees of `drain`; the last request may bring a few frees
   * more.
   */
  readonly operations: number;
  /** Bytes of each request. Default: each doubling from 16 to 4095 as likely. */
  readonly sizes?: Distribution;
  /** How many further requests a block outlives. Default: exponential, 500 in the mean. */
  readonly lifetimes?: Distribution;
  /**
   * Requested bytes that may be live; blocks picked at random are freed early to stay within.
   * Default: no limit.
   */
  readonly liveBytes?: number;
  /** Share of the requests that resize a live block picked at random. Default 0. */
  readonly reallocShare?: number;
  /** Share of the requests that ask for an alignment. Default 0. */
  readonly memalignShare?: number;
  /** The alignments asked for; powers of two. Default: 16 to 4096, each as likely. */
  readonly alignments?: Distribution;
  /** Whether every block left is freed at the end, in random order. Default `false`. */
  readonly drain?: boolean;
}

/**
 * Generates a trace of random requests of declared sizes and lifetimes.
 *
 * @param seed A non-negative safe integer. The same seed and options give the same trace.
 * @param options What is generated.
 * @throws {RangeError} If the options contradict themselves.
 *
 * @example Generate a load with alignments
 * ```ts
 * import { randomTrace, summarizeTrace } from "@allocert/allocert/workloads";
 * import { assert } from "@std/assert";
 *
 * const trace = randomTrace(1, { operations: 1000, memalignShare: 0.1, liveBytes: 20_000 });
 * const { operations, counts, peakLiveBytes } = summarizeTrace(trace);
 * assert(operations >= 1000);
 * assert(counts.memalign > 0 && peakLiveBytes <= 20_000);
 * ```
 */
export function randomTrace(seed: number, options: RandomTraceOptions): Trace {
  const {
    name = "random",
    operations,
    sizes = { kind: "octaves", low: 16, high: 4095 },
    lifetimes = { kind: "exponential", mean: 500 },
    liveBytes = Infinity,
    reallocShare = 0,
    memalignShare = 0,
    alignments = { kind: "choice", values: [16, 32, 64, 128, 256, 512, 1024, 2048, 4096] },
    drain = false,
  } = options;
  const random = new Random(seed);
  const load = new Load(random);
  const { builder } = load;

  /** Frees at random until `bytes` more may be live, sparing `kept`. */
  function makeRoom(bytes: number, kept: number): void {
    while (load.liveBytes + bytes > liveBytes && load.liveBlocks > 0) {
      const victim = load.pick();
      if (victim !== kept) load.free(victim);
      else if (load.liveBlocks === 1) return;
    }
  }

  for (let time = 0; builder.operations < operations; time++) {
    load.freeDue(time);
    const size = drawFrom(sizes, random);
    if (size > liveBytes) {
      throw new RangeError(
        `Cannot generate trace: "liveBytes" must be at least every size, received ${liveBytes} and drew ${size}`,
      );
    }
    if (load.liveBlocks > 0 && random.chance(reallocShare)) {
      const id = load.pick();
      const grown = Math.max(1, size);
      makeRoom(grown - load.sizeOf(id), id);
      load.resize(id, grown);
      continue;
    }
    makeRoom(size, -1);
    const alignment = random.chance(memalignShare) ? drawFrom(alignments, random) : 0;
    load.allocate(size, alignment, time + 1 + drawFrom(lifetimes, random));
  }
  if (drain) load.drain();
  return builder.build(name, seed);
}
