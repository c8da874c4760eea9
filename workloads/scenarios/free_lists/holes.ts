import type { Probe } from "../../trace/probe.ts";
import { ScenarioBuilder } from "../scenario_builder.ts";
import type { ScenarioOptions } from "../scenario_options.ts";

/** Options of {@linkcode holesProbe}. */
export interface HolesOptions extends ScenarioOptions {
  /**
   * What is asked for: two units, which no hole can serve (`"larger"`, the default), or one unit,
   * which every hole can (`"exact"`).
   */
  readonly request?: "larger" | "exact";
  /**
   * Whether the k blocks stay live instead of becoming holes, so that the population is one of live
   * blocks. Default `false`.
   */
  readonly live?: boolean;
}

/**
 * A heap with k holes of one unit between live blocks, and one large free block; `malloc` is
 * measured and served.
 *
 * Aims at the scan of a free list: a request of two units misses every hole before it finds the
 * large block.
 *
 * @param k Number of holes.
 * @param options How the scenario is adapted.
 */
export function holesProbe(k: number, options: HolesOptions = {}): Probe {
  const { request = "larger", live = false } = options;
  const scenario = new ScenarioBuilder(k, options, 480);
  const blocks = scenario.apart(k);
  if (!live) scenario.freeAll(blocks);
  scenario.measureMalloc(request === "larger" ? scenario.larger(2) : scenario.unit);
  return scenario.build(live ? "live" : request === "exact" ? "holes-exact" : "holes");
}
