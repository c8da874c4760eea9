import type { Probe } from "../../trace/probe.ts";
import { ScenarioBuilder } from "../scenario_builder.ts";
import type { ScenarioOptions } from "../scenario_options.ts";

/** Options of {@linkcode fallbackProbe}. */
export interface FallbackOptions extends ScenarioOptions {
  /**
   * Whether the measured requests may use the primary only, and so must be refused. Default
   * `false`.
   */
  readonly primaryOnly?: boolean;
}

/**
 * A heap with a fallback, whose primary has nothing free but k holes of one unit; `malloc` of two
 * units is measured, and served from the backup.
 *
 * Aims at the cost of failing in the primary, which comes on top of that of the backup. The region
 * is at least twice what the holes need, as it is not known how it is divided.
 *
 * @param k Number of holes in the primary.
 * @param options How the scenario is adapted.
 */
export function fallbackProbe(k: number, options: FallbackOptions = {}): Probe {
  const { primaryOnly = false } = options;
  const scenario = new ScenarioBuilder(k, options, 480);
  scenario.primaryOnly(true);
  const blocks = scenario.apart(k);
  scenario.reserve(2 * scenario.cost);
  scenario.exhaust();
  scenario.freeAll(blocks);
  scenario.primaryOnly(primaryOnly);
  scenario.measureMalloc(scenario.larger(2));
  return scenario.build(primaryOnly ? "fallback-refused" : "fallback");
}
