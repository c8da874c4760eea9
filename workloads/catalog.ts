import { GENERATED } from "./generators/generated.ts";
import { loadRecorded, RECORDINGS } from "./recorded/recorded.ts";
import { SCENARIOS } from "./scenarios/scenarios.ts";
import { SYSTEM_WORKLOADS } from "./systems/system_workloads.ts";
import type { Workload } from "./workload.ts";

/**
 * Every workload that has a name: generated ones, scenarios, recorded ones, and those of the seed
 * systems.
 *
 * @example Load a workload
 * ```ts
 * import { WORKLOADS } from "@allocert/allocert/workloads";
 * import { assertEquals } from "@std/assert";
 *
 * const workload = WORKLOADS.find(({ name }) => name === "periodic-small")!;
 * const trace = await workload.load(1);
 * assertEquals([trace.name, trace.seed], ["periodic-small", 1]);
 * ```
 */
export const WORKLOADS: readonly Workload[] = [
  ...GENERATED,
  ...SCENARIOS.map(({ name, aim, needs, population, build }): Workload => {
    const probe: NonNullable<Workload["probe"]> = (
      k = population === "pools" ? 8 : 4096,
      options = {},
    ) => build(k, options);
    return {
      name,
      description: aim[0]!.toUpperCase() + aim.slice(1),
      kind: "scenario",
      needs,
      load: () => probe().trace,
      probe,
    };
  }),
  ...RECORDINGS.map(({ name, description, large = false }): Workload => ({
    name,
    description,
    kind: "recorded",
    needs: ["realloc"],
    ...(large && { large }),
    load: () => loadRecorded(name),
  })),
  ...SYSTEM_WORKLOADS,
];
