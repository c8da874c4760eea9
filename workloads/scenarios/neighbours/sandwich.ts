import type { Probe } from "../../trace/probe.ts";
import { ScenarioBuilder } from "../scenario_builder.ts";
import type { ScenarioOptions } from "../scenario_options.ts";

/** Options of {@linkcode sandwichProbe}. */
export interface SandwichOptions extends ScenarioOptions {
  /** Which neighbours of the freed block are free. Default `"both"`. */
  readonly neighbours?: "none" | "left" | "right" | "both";
  /** Whether the freed blocks were allocated before the holes or after them. Default `"after"`. */
  readonly position?: "before" | "after";
  /**
   * Whether the k blocks stay live instead of becoming holes, so that the population is one of live
   * blocks. Default `false`.
   */
  readonly live?: boolean;
}

/**
 * A heap with k holes, and for every repetition three blocks side by side of which the outer ones
 * are free or live; `free` of the middle one is measured.
 *
 * Aims at merging, on either side, on both and not at all, and at lists that are kept in order:
 * `position` decides whether the freed block belongs in front of all holes or behind them. Left is
 * the block that was allocated before the freed one; an allocator that hands out falling addresses
 * has it on its right.
 *
 * @param k Number of holes elsewhere.
 * @param options How the scenario is adapted.
 */
export function sandwichProbe(k: number, options: SandwichOptions = {}): Probe {
  const { neighbours = "both", position = "after", live = false } = options;
  const scenario = new ScenarioBuilder(k, options, 480);
  const middle: number[] = [];
  const outer: number[] = [];

  function layers(): void {
    for (let i = 0; i < scenario.repeats; i++) {
      scenario.malloc();
      const left = scenario.malloc();
      middle.push(scenario.malloc());
      const right = scenario.malloc();
      if (neighbours === "left" || neighbours === "both") outer.push(left);
      if (neighbours === "right" || neighbours === "both") outer.push(right);
    }
    scenario.malloc();
  }

  if (position === "before") layers();
  const blocks = scenario.apart(k);
  if (position === "after") layers();
  if (!live) scenario.freeAll(blocks);
  scenario.freeAll(outer);
  for (const id of middle) {
    scenario.measure();
    scenario.free(id);
  }
  const oldest = position === "before" ? "live-oldest" : "live";
  return scenario.build(`sandwich-${live ? oldest : neighbours}`);
}
