import type { Operation } from "../../../allocators/contract/claims.ts";
import { SCENARIOS } from "../../../workloads/scenarios/scenarios.ts";
import { scenarioOptionsFor } from "../../../workloads/scenarios/scenario_options.ts";
import type { ExaminedSubject } from "../../spec/examined_subject.ts";
import type { CountSteps } from "../check_context.ts";

/** The most steps that a call was found to take, and where. */
export interface WorstCall {
  /** Its steps. */
  readonly steps: number;
  /** The scenario with its population, or the workload. */
  readonly where: string;
}

/**
 * Counts the scenario battery: every scenario that the allocator can be asked, whatever it was made
 * for.
 *
 * @param examined Who is asked.
 * @param count Counts its steps.
 * @param populations For which populations each scenario is built; for pools up to 8, for regions
 * up to four times as many.
 * @returns The worst call of each operation.
 */
export async function constructedSteps(
  examined: ExaminedSubject,
  count: CountSteps,
  populations: readonly number[],
): Promise<ReadonlyMap<Operation, WorstCall>> {
  const { subject, capabilities } = examined;
  const options = { ...scenarioOptionsFor(subject.claims), repeats: 2 };
  const worst = new Map<Operation, WorstCall>();
  for (const { name, operation, population, needs, build } of SCENARIOS) {
    if (needs.some((need) => !capabilities.has(need))) continue;
    for (const k of populationsOf(population, populations)) {
      const { steps } = await count(build(k, options));
      const most = Math.max(0, ...steps.filter((counted) => !Number.isNaN(counted)));
      if (most > (worst.get(operation)?.steps ?? 0)) {
        worst.set(operation, { steps: most, where: `${name} ${k}` });
      }
    }
  }
  return worst;
}

/**
 * Pools are few, and a region is filled with one block only, so that it may be as large as those of
 * the loads.
 */
function populationsOf(
  population: (typeof SCENARIOS)[number]["population"],
  populations: readonly number[],
): readonly number[] {
  if (population === "pools") return [1, 2, 4, 8];
  return population === "region units"
    ? [...populations, 4 * Math.max(...populations)]
    : populations;
}
