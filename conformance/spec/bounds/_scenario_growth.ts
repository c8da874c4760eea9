import { scenarioOptionsFor } from "../../../workloads/scenarios/scenario_options.ts";
import { type Scenario, SCENARIOS } from "../../../workloads/scenarios/scenarios.ts";
import type { CheckContext } from "../../evidence/check_context.ts";
import { doublings } from "./_doublings.ts";
import { checkGrowth } from "./_growth_check.ts";

/** Doubles the population of each of the given scenarios, and holds the steps to the claim. */
export async function checkScenarios(
  context: CheckContext,
  names: readonly string[],
  most = context.budget.doublings,
): Promise<void> {
  const options = scenarioOptionsFor(context.claims);
  for (const name of names) {
    const scenario = scenarioNamed(name);
    await checkGrowth(context, {
      operation: scenario.operation,
      ...VARIABLES[scenario.population],
      ...name === "large" ? { along: ["liveBlocks", "regionSize", "requestSize"] } : {},
      populations: doublings(4, most),
      probe(k, counted, { seed, memory = 1 } = {}) {
        const repeats = name === "large" ? Math.max(LARGE_SIZES, counted) : counted;
        const order = seed === undefined ? {} : { order: seed };
        const probe = scenario.build(k, { ...options, ...order, repeats });
        if (memory === 1) return probe;
        const regionSize = memory * probe.regionSize;
        return scenario.build(k, { ...options, ...order, repeats, regionSize });
      },
    });
  }
}

/** Sizes that the scenario `large` asks for one after the other, at most. */
const LARGE_SIZES = 10;

/**
 * Does the same with variations of a scenario, up to a quarter of the population: more doublings
 * than decide are left.
 */
export function checkVariations(context: CheckContext, names: readonly string[]): Promise<void> {
  const { doublings } = context.budget;
  return checkScenarios(context, names, Math.min(doublings, Math.max(12, doublings - 2)));
}

/**
 * What is doubled with the population of a scenario, and what grows along, as blocks need guards
 * and a region around them.
 */
const VARIABLES = {
  "free blocks": { variable: "freeBlocks", along: ["liveBlocks", "regionSize"], unit: "holes" },
  "live blocks": { variable: "liveBlocks", along: ["regionSize"], unit: "live blocks" },
  "region units": { variable: "regionSize", along: ["freeBlocks"], unit: "units" },
  pools: { variable: "pools", along: ["regionSize"], unit: "pools" },
} as const;

/** The scenario of this name, which there must be. */
export function scenarioNamed(name: string): Scenario {
  return SCENARIOS.find((scenario) => scenario.name === name)!;
}
