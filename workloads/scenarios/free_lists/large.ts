import type { Probe } from "../../trace/probe.ts";
import { powerOfTwoFrom, ScenarioBuilder } from "../scenario_builder.ts";
import type { ScenarioOptions } from "../scenario_options.ts";

/** Bytes of the smallest large request: thresholds lie below or near it. */
const LEAST = 32_768;

/**
 * A heap with k holes of one unit, and one large free block; `malloc` of 32 KiB, of twice as much
 * and so on is measured, up to about half of the region, and then again from the beginning.
 *
 * Aims at allocators that take another way above some size. The request for half of the region is
 * refused by those that cannot keep so much in one piece.
 *
 * @param k Number of holes.
 * @param options How the scenario is adapted; with at least ten `repeats` all sizes are measured.
 */
export function largeProbe(k: number, options: ScenarioOptions = {}): Probe {
  const scenario = new ScenarioBuilder(k, options, 32);
  scenario.freeAll(scenario.apart(k));
  const most = Math.max(2 ** 19, powerOfTwoFrom(4 * scenario.cost));
  scenario.reserve(most);
  const sizes: number[] = [];
  for (let size = LEAST; size <= most; size *= 2) sizes.push(size);
  const id = scenario.newId();
  for (let i = 0; i < scenario.repeats; i++) {
    scenario.measure();
    scenario.ask(options.fixed === true ? scenario.unit : sizes[i % sizes.length]!, id);
    scenario.free(id);
  }
  return scenario.build("large");
}
