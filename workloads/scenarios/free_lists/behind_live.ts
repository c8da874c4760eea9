import type { Probe } from "../../trace/probe.ts";
import { ScenarioBuilder } from "../scenario_builder.ts";
import type { ScenarioOptions } from "../scenario_options.ts";

/**
 * A heap with one hole of one unit, k live blocks after it, and one large free block; `malloc` of
 * two units is measured and served.
 *
 * Aims at implicit lists: an allocator that has no list of free blocks, and walks from the lowest
 * one, passes the hole and all live blocks.
 *
 * @param k Number of live blocks.
 * @param options How the scenario is adapted.
 */
export function behindLiveProbe(k: number, options: ScenarioOptions = {}): Probe {
  const scenario = new ScenarioBuilder(k, options, 480);
  const hole = scenario.malloc();
  for (let i = 0; i < Math.max(1, k); i++) scenario.malloc();
  scenario.free(hole);
  scenario.measureMalloc(scenario.larger(2));
  return scenario.build("live-behind-hole");
}
