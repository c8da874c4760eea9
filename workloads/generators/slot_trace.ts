import { Random } from "../random/random.ts";
import type { Trace } from "../trace/trace.ts";
import { TraceBuilder } from "../trace/trace_builder.ts";
import { type Distribution, drawFrom } from "../random/distribution.ts";

/** What {@linkcode slotTrace} generates. */
export interface SlotTraceOptions {
  /** Kebab-case name of the trace. Default `"slots"`. */
  readonly name?: string;
  /** Operations to write, those of the filling included. */
  readonly operations: number;
  /** Slots, each of which is empty or holds a block; an integer of at least 2. */
  readonly slots: number;
  /** Share of the slots that are hot. Default 0.2. */
  readonly hotShare?: number;
  /** Share of the operations that go to hot slots. Default 0.8. */
  readonly hotTraffic?: number;
  /** Bytes of each request. Default: inverse-square from 8 to 4096, many small and few large. */
  readonly sizes?: Distribution;
}

/**
 * Generates traffic that goes to few slots mostly: a slot that is picked is filled if it is empty,
 * and else its block is freed. So some blocks come and go all the time, and most lie between them
 * and stay.
 *
 * In the beginning about half of the slots are filled, as they are in the long run. The ids of a
 * trace are the slots, the hot ones first.
 *
 * Source: the random test of OLogN's alloc-test, which is part of mimalloc-bench; it applies the
 * rule of 80 to 20 six times over.
 *
 * @param seed A non-negative safe integer. The same seed and options give the same trace.
 * @param options What is generated.
 * @throws {RangeError} If there are no hot slots or no others.
 *
 * @example Four in five operations go to one slot in five
 * ```ts
 * import { slotTrace } from "@allocert/allocert/workloads";
 * import { assert } from "@std/assert";
 *
 * const { ids } = slotTrace(1, { operations: 5000, slots: 100 });
 * const traffic = ids.subarray(100);
 * const share = traffic.filter((id) => id < 20).length / traffic.length;
 * assert(Math.abs(share - 0.8) < 0.02);
 * ```
 */
export function slotTrace(seed: number, options: SlotTraceOptions): Trace {
  const {
    name = "slots",
    operations,
    slots,
    hotShare = 0.2,
    hotTraffic = 0.8,
    sizes = { kind: "inverse-square", low: 8, high: 4096 },
  } = options;
  const hot = Math.round(slots * hotShare);
  if (!Number.isInteger(slots) || !(hot >= 1 && hot < slots)) {
    throw new RangeError(
      `Cannot generate trace: some of "slots" must be hot and some not, received ${slots} slots and a "hotShare" of ${hotShare}`,
    );
  }
  const random = new Random(seed);
  const builder = new TraceBuilder();
  for (let slot = 0; slot < slots; slot++) {
    if (random.chance(0.5)) builder.malloc(slot, drawFrom(sizes, random));
  }
  while (builder.operations < operations) {
    const slot = random.chance(hotTraffic) ? random.below(hot) : random.between(hot, slots - 1);
    if (builder.isLive(slot)) builder.free(slot);
    else builder.malloc(slot, drawFrom(sizes, random));
  }
  return builder.build(name, seed);
}
