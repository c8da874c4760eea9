import type { Probe } from "../../trace/probe.ts";
import { ScenarioBuilder } from "../scenario_builder.ts";
import type { ScenarioOptions } from "../scenario_options.ts";

/** Options of {@linkcode resizeProbe}. */
export interface ResizeOptions extends ScenarioOptions {
  /**
   * What `realloc` can do: grow into the free block behind (`"grow"`), shrink (`"shrink"`), move
   * past the holes (`"move"`, the default), or nothing, so that it is refused (`"refused"`).
   */
  readonly kind?: "grow" | "shrink" | "move" | "refused";
}

/**
 * A heap with k holes; `realloc` is measured, of a block that has a free block of two units behind
 * it, or a live one.
 *
 * Aims at growing and shrinking in place, at the search for a new place, and at the failing path.
 * Blocks grow from one unit to two in place, from one to four when they move or are refused, and
 * shrink from two to one. An allocator whose blocks always move does so in all of them.
 *
 * @param k Number of holes elsewhere.
 * @param options How the scenario is adapted.
 */
export function resizeProbe(k: number, options: ResizeOptions = {}): Probe {
  const { kind = "move" } = options;
  const scenario = new ScenarioBuilder(k, options, 480);
  const { unit, repeats } = scenario;
  const two = scenario.larger(2);
  const four = scenario.larger(4);
  const blocks = scenario.apart(k);
  const inPlace = kind === "grow" || kind === "shrink";
  const resized = scenario.apart(kind === "move" ? repeats : inPlace ? 0 : 1);
  if (inPlace) {
    resized.push(scenario.malloc(kind === "grow" ? unit : two));
    blocks.push(scenario.malloc(two));
    scenario.malloc();
  }
  if (kind === "refused") scenario.exhaust();
  scenario.freeAll(blocks);
  for (let i = 0; i < repeats; i++) {
    const id = resized[kind === "move" ? i : 0]!;
    scenario.measure();
    if (inPlace) {
      scenario.realloc(id, kind === "grow" ? two : unit);
      scenario.realloc(id, kind === "grow" ? unit : two);
    } else scenario.realloc(id, four);
  }
  return scenario.build(`resize-${kind}`);
}
