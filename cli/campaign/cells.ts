import type { Subject } from "../../allocators/contract/subject.ts";
import { subjects as shipped } from "../../allocators/subjects.ts";
import { BENCH_SEED } from "../../benchmarks/loads/bench_workload.ts";
import {
  type CampaignWorkload,
  campaignWorkload,
  campaignWorkloadNames,
  WORKLOAD_GROUPS,
} from "../../benchmarks/campaign/campaign_workload.ts";
import { type Cell, planCells } from "../../benchmarks/campaign/plan_cells.ts";
import { BENCH_SUBJECTS } from "../../benchmarks/subjects.ts";
import type { Arguments, Flag } from "../machinery/command.ts";
import { loadSubject } from "../machinery/load_subject.ts";
import { requireNames } from "../machinery/require_names.ts";
import { unknownWord, UsageError } from "../machinery/usage_error.ts";

/** Flags that choose subjects, workloads and seeds. */
export const CELL_FLAGS: readonly Flag[] = [
  { name: "subjects", value: "name,...", repeats: true, help: "Names, modules, all (default)" },
  {
    name: "workloads",
    value: "name,...",
    repeats: true,
    help: `Names, scenarios as holes-16384, with cold caches as holes-16384-cold, ${
      Object.keys(WORKLOAD_GROUPS).join(", ")
    }`,
  },
  { name: "seeds", value: "n,...", repeats: true, help: "Seeds of generated workloads (1)" },
];

/** What {@linkcode CELL_FLAGS} choose. */
export interface ChosenCells {
  /** Subjects, as they were named. */
  readonly subjects: readonly string[];
  /** Workloads, as they were named. */
  readonly workloads: readonly string[];
  /** Seeds of generated workloads. */
  readonly seeds: readonly number[];
  /** Each subject under each workload that suits it, from each seed. */
  readonly cells: readonly Cell[];
}

/**
 * Loads the subjects that are named, and lists what is to be measured.
 *
 * @throws {UsageError} If a word stands for nothing, or no workload suits any subject.
 */
export async function cellsOf(args: Arguments): Promise<ChosenCells> {
  const subjects = expand(args, "subjects", SUBJECT_GROUPS, []);
  const seeds = seedsOf(args);
  const loaded: Subject[] = [];
  for (const word of subjects) loaded.push(await loadSubject(word));
  requireNames(subjects, loaded);
  const workloads = expand(args, "workloads", WORKLOAD_GROUPS, loaded);
  const cells = planCells(loaded, workloads.map(findWorkload), seeds);
  if (cells.length === 0) {
    throw new UsageError("Nothing to measure: no workload suits any of the subjects");
  }
  for (const subject of loaded) {
    if (cells.some((cell) => cell.subject === subject)) continue;
    console.error(
      `Not measured: ${subject.name}: none of the workloads suits it; see "cli.ts list workloads"`,
    );
  }
  return { subjects, workloads, seeds, cells };
}

const SUBJECT_GROUPS: typeof WORKLOAD_GROUPS = {
  default: () => BENCH_SUBJECTS.map(({ name }) => name),
  all: () => [...shipped.map(({ name }) => name), "control"],
};

/** Words of a flag, without repetitions, groups replaced by what they stand for. */
function expand(
  args: Arguments,
  flag: string,
  groups: typeof WORKLOAD_GROUPS,
  measured: readonly Subject[],
): string[] {
  const words = listed(args, flag);
  const all = words.length === 0 ? ["default"] : words;
  return [...new Set(all.flatMap((word) => groups[word]?.(measured) ?? [word]))];
}

function listed(args: Arguments, flag: string): string[] {
  return args.texts(flag).flatMap((text) => text.split(",")).filter((word) => word !== "");
}

function seedsOf(args: Arguments): number[] {
  const words = listed(args, "seeds");
  if (words.length === 0) return [BENCH_SEED];
  return [...new Set(words)].map((word) => {
    const seed = Number(word);
    if (Number.isSafeInteger(seed) && seed >= 0) return seed;
    throw new UsageError(`Flag "--seeds" must be non-negative integers, received "${word}"`);
  });
}

function findWorkload(name: string): CampaignWorkload {
  const workload = campaignWorkload(name);
  if (workload !== undefined) return workload;
  throw unknownWord("workload", name, campaignWorkloadNames(), 'see "cli.ts list workloads"');
}
