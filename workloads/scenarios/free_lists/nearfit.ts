import type { Probe } from "../../trace/probe.ts";
import { ScenarioBuilder } from "../scenario_builder.ts";
import type { ScenarioOptions } from "../scenario_options.ts";

/** Options of {@linkcode nearfitProbe}. */
export interface NearfitOptions extends ScenarioOptions {
  /**
   * Where the holes that fit are: allocated last, so at the far end of a list in order of address
   * (`"far"`, the default), freed last (`"newest"`) or freed first (`"oldest"`).
   */
  readonly fits?: "far" | "newest" | "oldest";
}

/**
 * A heap with k holes that are a little too small, a hole of one unit for every repetition, and one
 * large free block; `malloc` of one unit is measured and served.
 *
 * Aims at lists that are scanned by position: by address, last in first out, or first in first out.
 * The measured blocks stay live, so that freeing them does not change the order.
 *
 * @param k Number of holes that are too small.
 * @param options How the scenario is adapted; its `rounding` decides how much too small they are.
 */
export function nearfitProbe(k: number, options: NearfitOptions = {}): Probe {
  const { fits = "far" } = options;
  const scenario = new ScenarioBuilder(k, options, 480);
  const { unit, repeats } = scenario;
  const near = fits === "far" ? [] : scenario.apart(repeats);
  const small = scenario.apart(k, scenario.below(unit));
  const fitting = fits === "far" ? scenario.apart(repeats) : near;
  if (fits === "newest") {
    scenario.freeAll(small);
    scenario.freeAll(fitting);
  } else {
    scenario.freeAll(fitting);
    scenario.freeAll(small);
  }
  for (let i = 0; i < repeats; i++) {
    scenario.measure();
    scenario.malloc();
  }
  return scenario.build(`nearfit-${fits}`);
}
