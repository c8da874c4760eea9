import type { Subject } from "../../allocators/contract/subject.ts";
import { WORKLOADS } from "../../workloads/catalog.ts";
import { SYSTEM_WORKLOADS } from "../../workloads/systems/system_workloads.ts";
import {
  type BenchWorkload,
  cold,
  defaultWorkloads,
  scenario,
  systemOf,
  trace,
} from "../loads/bench_workload.ts";
import { whyUnsuited } from "../loads/why_unsuited.ts";
import { COLD } from "../loads/cold_load.ts";

/**
 * A workload as it is named on the command line, which may mean another trace for each seed or
 * subject.
 */
export interface CampaignWorkload {
  /** The word that names it. */
  readonly name: string;
  /** Whether its trace depends on the seed. */
  readonly seeded: boolean;
  /** What a subject is asked; nothing if it cannot be asked. */
  of(subject: Subject, seed: number | undefined): BenchWorkload | undefined;
}

/** Words that stand for several workloads, some by who is measured. */
export const WORKLOAD_GROUPS: {
  readonly [group: string]: (subjects: readonly Subject[]) => readonly string[];
} = {
  default: (subjects) => [...subjects.flatMap(defaultWorkloads).map(({ name }) => name), OWN],
  all: () => [...ofKind("generated"), ...ofKind("recorded"), ...ofKind("scenario"), OWN],
  generated: () => ofKind("generated"),
  recorded: () => ofKind("recorded"),
  scenario: () => ofKind("scenario"),
};

/** The word for the scenario of the system that each subject stands for. */
const OWN = "system";

/** Names that a workload can have, besides those with a population behind. */
export function campaignWorkloadNames(): string[] {
  return [...Object.keys(WORKLOAD_GROUPS), OWN, ...WORKLOADS.map(({ name }) => name)];
}

/**
 * The workload that a word stands for: a name of the catalogue, one of a scenario with a population
 * behind it (`holes-16384`), or `system`, the scenario of the system that each subject stands for.
 * With `-cold` behind it, the caches are emptied before each reported call.
 *
 * A subject is asked only if it offers what the workload needs; one that serves blocks of one size,
 * only under its own system and where no request is larger.
 *
 * @returns The workload; nothing if the word stands for none.
 */
export function campaignWorkload(name: string): CampaignWorkload | undefined {
  if (name.endsWith(COLD)) {
    const warm = campaignWorkload(name.slice(0, -COLD.length));
    return warm && !warm.name.endsWith(COLD)
      ? {
        ...warm,
        name,
        of(subject, seed) {
          const workload = warm.of(subject, seed);
          return workload && cold(workload);
        },
      }
      : undefined;
  }
  if (name === OWN) return { name, seeded: false, of: ({ name }) => systemOf(name) };
  const system = SYSTEM_WORKLOADS.find((system) => system.name === name);
  if (system) return general(name, false, () => systemOf(system.subject)!);
  const [, scenarioName, population] = /^(.*?)(?:-(\d+))?$/.exec(name)!;
  const hard = WORKLOADS.find((w) => w.kind === "scenario" && w.name === scenarioName);
  if (hard) {
    // Pools are few, whatever the default of other populations.
    const k = Number(population ?? (hard.needs.includes("addPool") ? 8 : 4096));
    return k > 0 ? general(name, false, () => scenario(hard.name, k)) : undefined;
  }
  const found = WORKLOADS.find((w) => w.name === name);
  return found && general(name, found.kind === "generated", (seed) => trace(name, seed));
}

function general(
  name: string,
  seeded: boolean,
  load: (seed: number | undefined) => BenchWorkload,
): CampaignWorkload {
  return {
    name,
    seeded,
    of(subject, seed) {
      const workload = load(seed);
      return whyUnsuited(subject, workload) === undefined ? workload : undefined;
    },
  };
}

function ofKind(kind: (typeof WORKLOADS)[number]["kind"]): string[] {
  return WORKLOADS.filter((w) => w.kind === kind && w.large !== true).map(({ name }) => name);
}
