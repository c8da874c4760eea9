import type { Probe } from "../../trace/probe.ts";
import { ScenarioBuilder } from "../scenario_builder.ts";
import type { ScenarioOptions } from "../scenario_options.ts";

/** Options of {@linkcode overalignProbe}. */
export interface OveralignOptions extends ScenarioOptions {
  /** The alignment asked for in bytes, a power of two. Default 4096. */
  readonly alignment?: number;
}

/**
 * A heap with k holes of one unit, and one large free block; `memalign` of one unit is measured and
 * served.
 *
 * Aims at a search that takes holes large enough and then finds most of them misaligned.
 *
 * @param k Number of holes.
 * @param options How the scenario is adapted.
 */
export function overalignProbe(k: number, options: OveralignOptions = {}): Probe {
  const { alignment = 4096 } = options;
  const scenario = new ScenarioBuilder(k, options, 480);
  scenario.freeAll(scenario.apart(k));
  const id = scenario.newId();
  for (let i = 0; i < scenario.repeats; i++) {
    scenario.measure();
    scenario.memalign(alignment, scenario.unit, id);
    scenario.free(id);
  }
  return scenario.build("overalign");
}
