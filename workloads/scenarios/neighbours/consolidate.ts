import type { Probe } from "../../trace/probe.ts";
import { ScenarioBuilder } from "../scenario_builder.ts";
import type { ScenarioOptions } from "../scenario_options.ts";

/**
 * A heap in which nothing is free but k small blocks side by side; `malloc` of a quarter of their
 * bytes is measured. It is served only if they are merged.
 *
 * Aims at deferred coalescing, which merges when a large request comes. An allocator that never
 * merges refuses it. Before every repetition the small blocks are allocated and freed again.
 *
 * @param k Number of small blocks.
 * @param options How the scenario is adapted.
 */
export function consolidateProbe(k: number, options: ScenarioOptions = {}): Probe {
  const scenario = new ScenarioBuilder(k, options, 32);
  const large = Math.max(scenario.unit, Math.floor(k / 4) * scenario.unit);
  const blocks = Array.from({ length: Math.max(1, k) }, () => scenario.malloc());
  const room = scenario.newId();
  scenario.exhaust();
  for (let i = 0; i < scenario.repeats; i++) {
    scenario.freeAll(blocks);
    scenario.measure();
    scenario.malloc(options.fixed === true ? scenario.unit : large, room);
    scenario.free(room);
    if (i + 1 < scenario.repeats) {
      for (const block of blocks) scenario.malloc(scenario.unit, block);
    }
  }
  return scenario.build("consolidate");
}
