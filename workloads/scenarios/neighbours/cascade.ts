import type { Probe } from "../../trace/probe.ts";
import { ScenarioBuilder } from "../scenario_builder.ts";
import type { ScenarioOptions } from "../scenario_options.ts";

/**
 * A heap in which k small blocks were allocated and all freed but the last; `free` of that one is
 * measured.
 *
 * Aims at a buddy, whose merges go all the way up. For the repetitions the block is allocated anew,
 * which splits all the way down.
 *
 * @param k Number of small blocks; at least 1.
 * @param options How the scenario is adapted.
 */
export function cascadeProbe(k: number, options: ScenarioOptions = {}): Probe {
  const scenario = new ScenarioBuilder(k, options, 32);
  const blocks = Array.from({ length: Math.max(1, k) }, () => scenario.malloc());
  const last = blocks.pop()!;
  scenario.freeAll(blocks);
  for (let i = 0; i < scenario.repeats; i++) {
    if (i > 0) scenario.malloc(scenario.unit, last);
    scenario.measure();
    scenario.free(last);
  }
  return scenario.build("cascade");
}
