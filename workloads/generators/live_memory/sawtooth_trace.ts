import { Random } from "../../random/random.ts";
import type { Trace } from "../../trace/trace.ts";
import { type Distribution, drawFrom } from "../../random/distribution.ts";
import { Load } from "../load.ts";

/** What {@linkcode sawtoothTrace} generates. */
export interface SawtoothTraceOptions {
  /** Kebab-case name of the trace. Default `"sawtooth"`. */
  readonly name?: string;
  /** Teeth; an integer of at least 1. */
  readonly teeth: number;
  /**
   * Requested bytes that are live at the peak of a tooth, exceeded by less than one block; a
   * positive number.
   */
  readonly peakBytes: number;
  /**
   * Requested bytes that are left at the foot of each tooth in turn, missed by less than one block.
   * Default: `[0]`.
   */
  readonly floorBytes?: readonly number[];
  /** Share of the operations on the way up that free a block; below a half. Default 0. */
  readonly freeShare?: number;
  /** Bytes of each request. Default: each doubling from 16 to 4095 as likely. */
  readonly sizes?: Distribution;
}

/**
 * Generates a load that climbs to a peak and is given back, entirely or to a floor, again and
 * again. Blocks are freed in random order, so that those which are left at a floor lie scattered
 * over the heap.
 *
 * On the way up a block may be freed now and then. With a peak above the bytes of the region, every
 * allocator has to refuse something in every tooth.
 *
 * @param seed A non-negative safe integer. The same seed and options give the same trace.
 * @param options What is generated.
 * @throws {RangeError} If there are no teeth, a floor is not below the peak, or the load does not
 * climb.
 *
 * @example Two teeth
 * ```ts
 * import { sawtoothTrace, summarizeTrace } from "@allocert/allocert/workloads";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const trace = sawtoothTrace(1, { teeth: 2, peakBytes: 100_000 });
 * const { peakLiveBytes, liveBlocks } = summarizeTrace(trace);
 * assert(peakLiveBytes > 100_000 && peakLiveBytes < 105_000);
 * assertEquals(liveBlocks, 0);
 * ```
 */
export function sawtoothTrace(seed: number, options: SawtoothTraceOptions): Trace {
  const {
    name = "sawtooth",
    teeth,
    peakBytes,
    floorBytes = [0],
    freeShare = 0,
    sizes = { kind: "octaves", low: 16, high: 4095 },
  } = options;
  requireTeeth(teeth, peakBytes, floorBytes, freeShare);
  const random = new Random(seed);
  const load = new Load(random);
  for (let tooth = 0; tooth < teeth; tooth++) {
    while (load.liveBytes <= peakBytes) {
      if (load.liveBlocks > 0 && random.chance(freeShare)) load.free(load.pick());
      else load.allocate(drawFrom(sizes, random));
    }
    const floor = floorBytes[tooth % floorBytes.length]!;
    while (load.liveBytes > floor) load.free(load.pick());
  }
  return load.builder.build(name, seed);
}

function requireTeeth(
  teeth: number,
  peakBytes: number,
  floorBytes: readonly number[],
  freeShare: number,
): void {
  if (!Number.isInteger(teeth) || teeth < 1) {
    throw new RangeError(
      `Cannot generate trace: "teeth" must be an integer of at least 1, received ${teeth}`,
    );
  }
  if (!(peakBytes < Infinity && freeShare < 0.5)) {
    throw new RangeError(
      `Cannot generate trace: "peakBytes" must be finite and "freeShare" below 0.5, received ${peakBytes} and ${freeShare}`,
    );
  }
  if (floorBytes.length === 0 || !floorBytes.every((floor) => floor >= 0 && floor < peakBytes)) {
    throw new RangeError(
      `Cannot generate trace: "floorBytes" must be numbers from 0 to below ${peakBytes}, received ${
        JSON.stringify(floorBytes)
      }`,
    );
  }
}
