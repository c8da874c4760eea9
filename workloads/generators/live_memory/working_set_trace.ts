import { Random } from "../../random/random.ts";
import type { Trace } from "../../trace/trace.ts";
import { type Distribution, drawFrom } from "../../random/distribution.ts";
import { Load } from "../load.ts";

/** What {@linkcode workingSetTrace} generates. */
export interface WorkingSetTraceOptions {
  /** Kebab-case name of the trace. Default `"working-set"`. */
  readonly name?: string;
  /** Operations to write, at least; the last replacement is finished. */
  readonly operations: number;
  /** Blocks of the working set; an integer of at least 1. */
  readonly blocks: number;
  /** Bytes of each request. Default: inverse-square from 4 to 32,768, many small and few large. */
  readonly sizes?: Distribution;
  /**
   * Share of the replacements that resize the block instead of freeing it and allocating another.
   * Default 0.
   */
  readonly reallocShare?: number;
}

/**
 * Generates a working set of constant size: it is filled, then one block after the other, picked at
 * random, is replaced by one of another size. In the long run such a load shreds the free memory as
 * thoroughly as any random one.
 *
 * Source: the thread benchmarks of glibc and of Larson and Krishnan.
 *
 * @param seed A non-negative safe integer. The same seed and options give the same trace.
 * @param options What is generated.
 * @throws {RangeError} If `blocks` is no integer of at least 1.
 *
 * @example Replace blocks one by one
 * ```ts
 * import { summarizeTrace, workingSetTrace } from "@allocert/allocert/workloads";
 * import { assertEquals } from "@std/assert";
 *
 * const trace = workingSetTrace(1, { operations: 1000, blocks: 100 });
 * assertEquals(summarizeTrace(trace).peakLiveBlocks, 100);
 * ```
 */
export function workingSetTrace(seed: number, options: WorkingSetTraceOptions): Trace {
  const {
    name = "working-set",
    operations,
    blocks,
    sizes = { kind: "inverse-square", low: 4, high: 32768 },
    reallocShare = 0,
  } = options;
  if (!Number.isInteger(blocks) || blocks < 1) {
    throw new RangeError(
      `Cannot generate trace: "blocks" must be an integer of at least 1, received ${blocks}`,
    );
  }
  const random = new Random(seed);
  const load = new Load(random);
  for (let i = 0; i < blocks; i++) load.allocate(drawFrom(sizes, random));
  while (load.builder.operations < operations) {
    const id = load.pick();
    const size = drawFrom(sizes, random);
    if (random.chance(reallocShare)) load.resize(id, Math.max(1, size));
    else {
      load.free(id);
      load.allocate(size);
    }
  }
  return load.builder.build(name, seed);
}
