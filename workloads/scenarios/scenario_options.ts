import type { Claims } from "../../allocators/contract/claims.ts";

/**
 * What every scenario can be adapted with.
 *
 * A scenario has to work for an allocator whose classes, headers and placement it does not know, so
 * its sizes are parameters.
 */
export interface ScenarioOptions {
  /**
   * Bytes of one small block. Each scenario has a default of its own, which most allocators serve
   * as it is meant.
   */
  readonly unit?: number;
  /** Upper bound of waste inside a block, as in the claims. Default: 15 bytes and no ratio. */
  readonly rounding?: Claims["rounding"];
  /** Whether the allocator serves blocks of `unit` bytes and no larger ones. Default `false`. */
  readonly fixed?: boolean;
  /**
   * Bytes of the region; at least what the scenario needs. Default: that, a power of two from 64
   * KiB.
   */
  readonly regionSize?: number;
  /** Bytes of the region that the allocator needs for itself. Default 16,384. */
  readonly minimumRegion?: number;
  /**
   * Seed of the order in which the blocks that become holes are freed. Default: the last one first.
   */
  readonly order?: number;
  /** How many times the measured operation is repeated; an integer of at least 1. Default 16. */
  readonly repeats?: number;
}

/**
 * The options that suit an allocator's claims.
 *
 * @param claims What the allocator promises.
 *
 * @example Adapt a scenario to a subject
 * ```ts
 * import { tlsf } from "@allocert/allocert/allocators";
 * import { holesProbe, scenarioOptionsFor } from "@allocert/allocert/workloads";
 * import { assertEquals } from "@std/assert";
 *
 * const probe = holesProbe(64, scenarioOptionsFor(tlsf.claims));
 * assertEquals(probe.measured.length, 16);
 * ```
 */
export function scenarioOptionsFor(claims: Claims): ScenarioOptions {
  const { fit, largestRequest = Infinity, minimumRegion, rounding } = claims;
  if (fit === "fixed" && Number.isFinite(largestRequest)) {
    return { fixed: true, unit: largestRequest, minimumRegion, rounding };
  }
  // No scenario asks for more than four units where it depends on being served.
  if (largestRequest < 4096) {
    return { unit: Math.max(1, Math.floor(largestRequest / 4)), minimumRegion, rounding };
  }
  return { minimumRegion, rounding };
}
