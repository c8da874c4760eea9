import { Random } from "../../random/random.ts";
import type { Trace } from "../../trace/trace.ts";
import { type Distribution, drawFrom } from "../../random/distribution.ts";
import { Load } from "../load.ts";

/** What {@linkcode levelTrace} generates. */
export interface LevelTraceOptions {
  /** Kebab-case name of the trace. Default `"level"`. */
  readonly name?: string;
  /** Operations to write, at least; the filling is finished. */
  readonly operations: number;
  /** Requested bytes around which the live ones are kept; a positive number. */
  readonly liveBytes: number;
  /** Bytes of each request. Default: each doubling from 16 to 4095 as likely. */
  readonly sizes?: Distribution;
}

/**
 * Generates a load that keeps a heap filled to a level: it is filled until the level is exceeded,
 * and then three operations in four go back to the level. Below it they allocate, above it they
 * free a block picked at random.
 *
 * The level counts what is asked for, as if all of it were served. With the bytes of the region for
 * a level an allocator is kept full: it has to refuse something, since it cannot hold more than its
 * region, and from there on it serves as much as fits into what was freed.
 *
 * Source: the heap test of Zephyr, which steers by the share of the heap that is in use.
 *
 * @param seed A non-negative safe integer. The same seed and options give the same trace.
 * @param options What is generated.
 * @throws {RangeError} If the level is no positive number.
 *
 * @example Keep 100,000 bytes live
 * ```ts
 * import { levelTrace, summarizeTrace } from "@allocert/allocert/workloads";
 * import { assert } from "@std/assert";
 *
 * const trace = levelTrace(1, { operations: 2000, liveBytes: 100_000 });
 * const { peakLiveBytes } = summarizeTrace(trace);
 * assert(peakLiveBytes > 100_000 && peakLiveBytes < 120_000);
 * ```
 */
export function levelTrace(seed: number, options: LevelTraceOptions): Trace {
  const {
    name = "level",
    operations,
    liveBytes,
    sizes = { kind: "octaves", low: 16, high: 4095 },
  } = options;
  if (!(liveBytes > 0 && liveBytes < Infinity)) {
    throw new RangeError(
      `Cannot generate trace: "liveBytes" must be a positive number, received ${liveBytes}`,
    );
  }
  const random = new Random(seed);
  const load = new Load(random);
  while (load.liveBytes <= liveBytes) load.allocate(drawFrom(sizes, random));
  while (load.builder.operations < operations) {
    const allocates = random.chance(load.liveBytes <= liveBytes ? 0.75 : 0.25);
    if (allocates || load.liveBlocks === 0) load.allocate(drawFrom(sizes, random));
    else load.free(load.pick());
  }
  return load.builder.build(name, seed);
}
