import type { Probe } from "../../trace/probe.ts";
import { ScenarioBuilder } from "../scenario_builder.ts";
import type { ScenarioOptions } from "../scenario_options.ts";

/** Options of {@linkcode sameclassProbe}. */
export interface SameclassOptions extends ScenarioOptions {
  /** Bytes by which the request exceeds the holes. Default 8. */
  readonly gap?: number;
  /**
   * Whether nothing but the holes is free, so that the request is refused if no hole serves it.
   * Default `false`.
   */
  readonly exhausted?: boolean;
}

/**
 * A heap with k holes in the size class of the request, but all smaller than it, and one large free
 * block; `malloc` is measured.
 *
 * Aims at allocators that scan a class: the default unit of 976 bytes is the lower end of a class
 * of 16 bytes for 32 second-level classes, and of 512 for a class per power of two. An allocator
 * that rounds both sizes to the same block serves the request from a hole.
 *
 * @param k Number of holes.
 * @param options How the scenario is adapted.
 */
export function sameclassProbe(k: number, options: SameclassOptions = {}): Probe {
  const { gap = 8, exhausted = false, fixed = false } = options;
  const scenario = new ScenarioBuilder(k, options, 976);
  const blocks = scenario.apart(k);
  if (exhausted) scenario.exhaust();
  scenario.freeAll(blocks);
  scenario.measureMalloc(scenario.unit + (fixed ? 0 : gap));
  return scenario.build(exhausted ? "sameclass-exhausted" : "sameclass");
}
