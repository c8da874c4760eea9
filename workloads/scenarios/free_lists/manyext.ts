import type { Probe } from "../../trace/probe.ts";
import { powerOfTwoFrom, ScenarioBuilder } from "../scenario_builder.ts";
import type { ScenarioOptions } from "../scenario_options.ts";

/** Options of {@linkcode manyextProbe}. */
export interface ManyextOptions extends ScenarioOptions {
  /**
   * Whether the request is too large for the last pool as well, and so must be refused. Default
   * `false`.
   */
  readonly refused?: boolean;
}

/**
 * A heap of k pools, its region included, of which only the last is large enough for the request;
 * `malloc` is measured.
 *
 * Aims at allocators that look into one pool after the other. Nothing else is allocated, so it does
 * not matter in which order an allocator fills its pools. The region, and so every other pool, is
 * smaller than the request.
 *
 * @param k Number of pools; at least 1.
 * @param options How the scenario is adapted.
 */
export function manyextProbe(k: number, options: ManyextOptions = {}): Probe {
  const { refused = false, minimumRegion = 16384 } = options;
  const small = powerOfTwoFrom(Math.max(65536, 2 * minimumRegion, options.regionSize ?? 0));
  const large = 4 * small;
  const scenario = new ScenarioBuilder(k, options, 480);
  scenario.measureMalloc(refused ? 2 * large : small);
  const memory = k <= 1
    ? { regionSize: large }
    : { regionSize: small, pools: [...new Array<number>(k - 2).fill(small / 2), large] };
  return scenario.build(refused ? "manyext-refused" : "manyext", memory);
}
