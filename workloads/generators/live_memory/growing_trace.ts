import { Random } from "../../random/random.ts";
import type { Trace } from "../../trace/trace.ts";
import { type Distribution, drawFrom } from "../../random/distribution.ts";
import { Load } from "../load.ts";

/** What {@linkcode growingTrace} generates. */
export interface GrowingTraceOptions {
  /** Operations to write; the last request may bring a few frees more. */
  readonly operations: number;
  /** Vectors that grow side by side; an integer of at least 1. */
  readonly vectors: number;
  /**
   * What a vector grows by, one vector after the other in turn; numbers above 1. Default:
   * `[2, 1.5]`.
   */
  readonly factors?: readonly number[];
  /** Bytes of a new vector; an integer of at least 1. Default 16. */
  readonly firstSize?: number;
  /** Bytes that a vector may have; it is freed when it would need more. Default 8192. */
  readonly largestSize?: number;
  /** Share of the requests that go to vectors. Default 0.25. */
  readonly vectorShare?: number;
  /** Bytes of the small blocks in between. Default: each doubling from 16 to 255 as likely. */
  readonly smallSizes?: Distribution;
  /** How many further requests a small block outlives. Default: exponential, 200 in the mean. */
  readonly smallLifetimes?: Distribution;
}

/**
 * Generates vectors that grow by a constant factor, as dynamic arrays, string builders and hash
 * tables do: each is reallocated, up to the largest size, is freed, and begins anew. Between their
 * steps small blocks come and go, and lie where a vector would like to grow in place.
 *
 * @param seed A non-negative safe integer. The same seed and options give the same trace.
 * @param options What is generated.
 * @throws {RangeError} If there are no vectors or they do not grow.
 *
 * @example Vectors that double
 * ```ts
 * import { growingTrace, Op } from "@allocert/allocert/workloads";
 * import { assertEquals } from "@std/assert";
 *
 * const { ops, sizes } = growingTrace(1, { operations: 1000, vectors: 4, factors: [2] });
 * const grown = new Set(sizes.filter((_, i) => ops[i] === Op.Realloc));
 * assertEquals([...grown].sort((a, b) => a - b), [32, 64, 128, 256, 512, 1024, 2048, 4096, 8192]);
 * ```
 */
export function growingTrace(seed: number, options: GrowingTraceOptions): Trace {
  const {
    operations,
    vectors,
    factors = [2, 1.5],
    firstSize = 16,
    largestSize = 8192,
    vectorShare = 0.25,
    smallSizes = { kind: "octaves", low: 16, high: 255 },
    smallLifetimes = { kind: "exponential", mean: 200 },
  } = options;
  if (!Number.isInteger(vectors) || vectors < 1) {
    throw new RangeError(
      `Cannot generate trace: "vectors" must be an integer of at least 1, received ${vectors}`,
    );
  }
  if (factors.length === 0 || !factors.every((factor) => factor > 1)) {
    throw new RangeError(
      `Cannot generate trace: "factors" must be numbers above 1, received ${
        JSON.stringify(factors)
      }`,
    );
  }
  const random = new Random(seed);
  const load = new Load(random);
  const ids = new Array<number | undefined>(vectors).fill(undefined);
  for (let time = 0; load.builder.operations < operations; time++) {
    load.freeDue(time);
    if (!random.chance(vectorShare)) {
      const due = time + 1 + drawFrom(smallLifetimes, random);
      load.allocate(drawFrom(smallSizes, random), 0, due);
      continue;
    }
    const vector = random.below(vectors);
    const id = ids[vector];
    if (id === undefined) {
      ids[vector] = load.allocate(firstSize);
      continue;
    }
    const size = Math.ceil(load.sizeOf(id) * factors[vector % factors.length]!);
    if (size <= largestSize) load.resize(id, size);
    else {
      load.free(id);
      ids[vector] = undefined;
    }
  }
  return load.builder.build("growing", seed);
}
