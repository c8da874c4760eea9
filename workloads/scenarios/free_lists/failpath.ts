import type { Probe } from "../../trace/probe.ts";
import { ScenarioBuilder } from "../scenario_builder.ts";
import type { ScenarioOptions } from "../scenario_options.ts";

/** Options of {@linkcode failpathProbe}. */
export interface FailpathOptions extends ScenarioOptions {
  /** Bytes asked for. Default: two units, which no hole can serve. */
  readonly request?: number;
}

/**
 * A heap in which nothing is free but k holes of one unit; `malloc` of two units is measured and
 * must be refused.
 *
 * Aims at allocators that search only when they are about to fail. An allocator of fixed blocks has
 * no hole that is too small, so it is exhausted instead, with k blocks live.
 *
 * @param k Number of holes.
 * @param options How the scenario is adapted.
 */
export function failpathProbe(k: number, options: FailpathOptions = {}): Probe {
  const scenario = new ScenarioBuilder(k, options, 976);
  const blocks = scenario.apart(k);
  scenario.exhaust();
  if (options.fixed !== true) scenario.freeAll(blocks);
  scenario.measureMalloc(options.request ?? scenario.larger(2));
  return scenario.build("failpath");
}
