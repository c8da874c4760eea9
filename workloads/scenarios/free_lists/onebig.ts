import type { Probe } from "../../trace/probe.ts";
import { ScenarioBuilder } from "../scenario_builder.ts";
import type { ScenarioOptions } from "../scenario_options.ts";

/** Options of {@linkcode onebigProbe}. */
export interface OnebigOptions extends ScenarioOptions {
  /** Bytes asked for. Default 1. */
  readonly request?: number;
}

/**
 * A heap that is one free block, with room for at least k units; `malloc` of the smallest request
 * is measured and served.
 *
 * Aims at the splits of a buddy, one for each power of two between request and region, and at the
 * longest way through the bitmaps of a segregated fit.
 *
 * @param k Room of the region in units.
 * @param options How the scenario is adapted.
 */
export function onebigProbe(k: number, options: OnebigOptions = {}): Probe {
  const scenario = new ScenarioBuilder(k, options, 480);
  scenario.reserve(k * scenario.unit);
  scenario.measureMalloc(options.request ?? 1);
  return scenario.build("onebig");
}
