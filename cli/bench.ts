import { join } from "node:path";
import type { Subject } from "../allocators/subject.ts";
import { subjects as shipped } from "../allocators/subjects.ts";
import {
  type CampaignWorkload,
  campaignWorkload,
  campaignWorkloadNames,
  WORKLOAD_GROUPS,
} from "../benchmarks/campaign/campaign_workload.ts";
import type { CampaignPlan } from "../benchmarks/campaign/manifest.ts";
import { measureCell } from "../benchmarks/campaign/measure_cell.ts";
import { type Cell, cellName, planCells } from "../benchmarks/campaign/plan_cells.ts";
import {
  isInShard,
  parseShard,
  type Shard,
  shardFromEnvironment,
  WHOLE,
} from "../benchmarks/campaign/shard.ts";
import { BENCH_SEED } from "../benchmarks/bench_workload.ts";
import type { LatencyRow } from "../benchmarks/latency_row.ts";
import { BENCH_SUBJECTS } from "../benchmarks/subjects.ts";
import config from "../deno.json" with { type: "json" };
import { LEAST_REPLAYS } from "../meters/latency_meter.ts";
import { latencyTable } from "../reports/latency_table.ts";
import { CampaignFolder } from "./campaign_folder.ts";
import type { Arguments, Command } from "./command.ts";
import { ExitCode } from "./exit_code.ts";
import { loadSubject } from "./load_subject.ts";
import { Pace } from "./pace.ts";
import { Progress } from "./progress.ts";
import { readRows } from "./read_rows.ts";
import { unknownWord, UsageError } from "./usage_error.ts";

const SUBJECT_GROUPS: Readonly<Record<string, () => readonly string[]>> = {
  default: () => BENCH_SUBJECTS.map(({ name }) => name),
  all: () => [...shipped.map(({ name }) => name), "control"],
};

/** `cli.ts bench`: measures subjects x workloads x seeds, all of it or a shard. */
export const bench: Command = {
  name: "bench",
  summary: "Measure the worst case of many allocators under many workloads, in parts if need be",
  words: "",
  examples: [
    ["bench", "what deno bench measures"],
    ["bench --subjects tlsf,./my_heap.ts --workloads holes-16384,mixed", "your own beside another"],
    ["bench --subjects all --workloads all --seeds 1,2,3 --resume", "go on with a full campaign"],
    ["bench --workloads all --shard 2/3 --out campaign", "the second of three parts"],
  ],
  flags: [
    { name: "subjects", value: "name,...", repeats: true, help: "Names, modules, all (default)" },
    {
      name: "workloads",
      value: "name,...",
      repeats: true,
      help: `Names, scenarios as holes-16384, ${Object.keys(WORKLOAD_GROUPS).join(", ")}`,
    },
    { name: "seeds", value: "n,...", repeats: true, help: "Seeds of generated workloads (1)" },
    { name: "replays", value: "n", help: "Replays of each cell (as many as 3 s allow, up to 101)" },
    { name: "no-steps", help: "Count no steps" },
    { name: "shard", value: "i/n", help: "Only this part; else what the job engine says" },
    { name: "out", value: "folder", help: "Where the files go (reports/out)" },
    { name: "resume", help: "Go on with the campaign in that folder" },
    { name: "dry-run", help: "List the cells of this part and measure nothing" },
    { name: "quiet", short: "q", help: "Print no table and no progress" },
  ],
  async run(args) {
    if (args.words.length > 0) {
      throw new UsageError(
        `Cannot bench "${
          args.words[0]
        }": allocators are named by --subjects; see "cli.ts bench --help"`,
      );
    }
    const words = expand(args, "subjects", SUBJECT_GROUPS);
    const workloads = expand(args, "workloads", WORKLOAD_GROUPS);
    const seeds = seedsOf(args);
    const replays = args.integer("replays", LEAST_REPLAYS);
    const shard = shardOf(args);
    const subjects: Subject[] = [];
    for (const word of words) subjects.push(await loadSubject(word));
    const cells = planCells(subjects, workloads.map(findWorkload), seeds);
    const mine = cells.filter(({ index }) => isInShard(index, shard));
    if (cells.length === 0) {
      throw new UsageError("Nothing to measure: no workload suits any of the subjects");
    }
    if (args.has("dry-run")) {
      console.log(mine.map((cell) => `${cell.index}\t${cellName(cell)}`).join("\n"));
      return ExitCode.Ok;
    }
    const plan: CampaignPlan = {
      allocert: config.version,
      subjects: words,
      workloads,
      seeds,
      ...(replays === undefined ? {} : { replays }),
      steps: !args.has("no-steps"),
      cells: cells.length,
    };
    const folder = CampaignFolder.open(outOf(args, shard), plan, shard, args.has("resume"));
    await measure(mine, folder, plan, new Progress(!args.has("quiet")));
    if (!args.has("quiet")) console.log(tableOf(readRows(folder.latencyPath)).trimEnd());
    const failed = folder.done.filter(({ error }) => error !== undefined);
    for (const { name, error } of failed) console.error(`Not measured: ${name}: ${error}`);
    return failed.length > 0 ? ExitCode.Failed : ExitCode.Ok;
  },
};

async function measure(
  cells: readonly Cell[],
  folder: CampaignFolder,
  { replays, steps }: CampaignPlan,
  progress: Progress,
): Promise<void> {
  const done = new Set(folder.done.map(({ cell }) => cell));
  const pace = new Pace(cells.length, "cells", done.size);
  // Asked for a number of replays, time must not cut them short, so that samples are as many in every run.
  const options = { steps, ...(replays === undefined ? {} : { replays, budget: Infinity }) };
  for (const cell of cells) {
    if (done.has(cell.index)) continue;
    progress.show(`${pace.text(folder.done.length)}: ${cellName(cell)}`);
    try {
      folder.add(cell, await measureCell(cell, options));
    } catch (error) {
      if (error instanceof Error && error.name in Deno.errors) throw error;
      folder.add(cell, [], error instanceof Error ? error.message : String(error));
    }
  }
  progress.clear();
}

/** The table, in which each seed is a workload of its own if there are several. */
function tableOf(rows: readonly LatencyRow[]): string {
  const seeds = new Set(rows.flatMap(({ seed }) => seed ?? []));
  return latencyTable(
    seeds.size < 2
      ? rows
      : rows.map((row) =>
        row.seed === undefined ? row : { ...row, workload: `${row.workload}, seed ${row.seed}` }
      ),
  );
}

/** Words of a flag, without repetitions, groups replaced by what they stand for. */
function expand(
  args: Arguments,
  flag: string,
  groups: Readonly<Record<string, () => readonly string[]>>,
): string[] {
  const words = listed(args, flag);
  const all = words.length === 0 ? ["default"] : words;
  return [...new Set(all.flatMap((word) => groups[word]?.() ?? [word]))];
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

function shardOf(args: Arguments): Shard {
  const text = args.text("shard");
  try {
    if (text !== undefined) return parseShard(text);
    const canRead = Deno.permissions.querySync({ name: "env" }).state === "granted";
    const found = canRead ? shardFromEnvironment((name) => Deno.env.get(name)) : undefined;
    if (found === undefined) return WHOLE;
    const { index, count, variable } = found;
    console.error(`Shard ${index}/${count}, as ${variable} says`);
    return { index, count };
  } catch (error) {
    throw error instanceof SyntaxError ? new UsageError(error.message) : error;
  }
}

/** A part of a campaign has a folder of its own, so that all may have the same --out. */
function outOf(args: Arguments, { index, count }: Shard): string {
  const out = args.text("out") ?? join("reports", "out");
  return count === 1 ? out : join(out, `shard-${index}-of-${count}`);
}

function findWorkload(name: string): CampaignWorkload {
  const workload = campaignWorkload(name);
  if (workload !== undefined) return workload;
  throw unknownWord("workload", name, campaignWorkloadNames(), 'see "cli.ts list workloads"');
}
