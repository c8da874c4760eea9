import type { Probe } from "../../trace/probe.ts";
import { ScenarioBuilder } from "../scenario_builder.ts";
import type { ScenarioOptions } from "../scenario_options.ts";

/** Options of {@linkcode loneProbe}. */
export interface LoneOptions extends ScenarioOptions {
  /** Whether the block in the middle is freed (the default), or moved away by `realloc`. */
  readonly operation?: "free" | "realloc";
  /** Whether the block in the middle is aligned to 64 bytes. Default `false`. */
  readonly aligned?: boolean;
}

/**
 * A heap with k holes of one size, and a block between two free ones that are each the only one of
 * their size, far apart in size; `free` of the block in the middle is measured, or the `realloc`
 * that moves it into a fourth free block.
 *
 * Aims at what comes on top of a merge on both sides in a segregated fit: both lists become empty,
 * so that bits are cleared in every level, and the merged block opens a list that was empty. A
 * realloc does that besides searching and cutting.
 *
 * @param k Number of holes elsewhere.
 * @param options How the scenario is adapted.
 */
export function loneProbe(k: number, options: LoneOptions = {}): Probe {
  const { operation = "free", aligned = false } = options;
  const scenario = new ScenarioBuilder(k, options, 480);
  const [left, middle, right] = [scenario.newId(), scenario.newId(), scenario.newId()];
  const holes = scenario.apart(k);
  // Room for the three, and for what alignment skips; none of the holes is large enough for one of
  // them.
  const [room] = scenario.apart(1, scenario.larger(60));
  const [target] = scenario.apart(1, scenario.larger(130));
  scenario.exhaust();
  scenario.freeAll([...holes, room!, target!]);
  for (let i = 0; i < scenario.repeats; i++) {
    scenario.malloc(scenario.larger(5), left);
    if (aligned) scenario.memalign(64, scenario.larger(2), middle);
    else scenario.malloc(scenario.larger(2), middle);
    scenario.malloc(scenario.larger(40), right);
    scenario.free(left);
    scenario.free(right);
    scenario.measure();
    if (operation === "realloc") scenario.realloc(middle, scenario.larger(100));
    scenario.free(middle);
  }
  const moves = operation === "realloc";
  return scenario.build(`${moves ? "resize" : "sandwich"}-lone${aligned ? "-aligned" : ""}`);
}
