import { join } from "node:path";
import type { CampaignPlan } from "../benchmarks/campaign/manifest.ts";
import { type Cell, cellName } from "../benchmarks/campaign/plan_cells.ts";
import {
  isInShard,
  parseShard,
  type Shard,
  shardFromEnvironment,
  WHOLE,
} from "../benchmarks/campaign/shard.ts";
import { loadFor } from "../benchmarks/loads/load_for.ts";
import { measureLatency } from "../benchmarks/measure_latency.ts";
import type { MeasureLatencyOptions } from "../benchmarks/measure_latency_options.ts";
import type { LatencyRow } from "../benchmarks/rows/latency_row.ts";
import config from "../deno.json" with { type: "json" };
import { LEAST_REPLAYS } from "../meters/latency/timing_options.ts";
import { latencyTable } from "../reports/formats/latency/latency_table.ts";
import { workloadName } from "../reports/formats/workload_name.ts";
import { benchAgainst } from "./campaign/bench_against.ts";
import { messageOf, reportFailed } from "./campaign/failed_cells.ts";
import { CampaignFolder } from "./campaign/campaign_folder.ts";
import { CELL_FLAGS, cellsOf } from "./campaign/cells.ts";
import type { Arguments, Command } from "./machinery/command.ts";
import { ExitCode } from "./machinery/exit_code.ts";
import { Pace } from "./machinery/pace.ts";
import { Progress } from "./machinery/progress.ts";
import { readRows } from "./machinery/read_rows.ts";
import { StrayErrors } from "./campaign/stray_errors.ts";
import { UsageError } from "./machinery/usage_error.ts";

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
    ["bench --subjects tlsf --against main~5", "is it slower than five commits ago"],
  ],
  flags: [
    ...CELL_FLAGS,
    {
      name: "replays",
      value: "n",
      help: "Replays of each cell (as many as 2.4 s allow, up to 101)",
    },
    { name: "no-steps", help: "Count no steps" },
    { name: "ways", help: "Tell calls apart by the way they went: exact, split, merge-0 to -2" },
    {
      name: "against",
      value: "commit or module",
      help: "Measure in turns with that version, and compare: exit code 1 if something is worse",
    },
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
    const replays = args.integer("replays", LEAST_REPLAYS);
    const shard = shardOf(args);
    const { cells, subjects, workloads, seeds } = await cellsOf(args);
    const mine = cells.filter(({ index }) => isInShard(index, shard));
    if (args.has("dry-run")) {
      console.log(mine.map((cell) => `${cell.index}\t${cellName(cell)}`).join("\n"));
      return ExitCode.Ok;
    }
    const options = measuringOptions(args);
    const against = args.text("against");
    if (against !== undefined) {
      if (args.has("resume")) {
        throw new UsageError(
          'Flags "--against" and "--resume" exclude each other: both files are written anew',
        );
      }
      const out = outOf(args, shard);
      return await benchAgainst({ cells: mine, against, out, options, quiet: args.has("quiet") });
    }
    const plan: CampaignPlan = {
      allocert: config.version,
      subjects,
      versions: [...new Set(cells.map(({ subject }) => `${subject.name} ${subject.version}`))],
      workloads,
      seeds,
      ...(replays === undefined ? {} : { replays }),
      steps: !args.has("no-steps"),
      ...(args.has("ways") ? { ways: true } : {}),
      cells: cells.length,
    };
    using folder = CampaignFolder.open(outOf(args, shard), plan, shard, args.has("resume"));
    await measure(mine, folder, options, new Progress(!args.has("quiet")));
    if (!args.has("quiet")) console.log(tableOf(readRows(folder.latencyPath)).trimEnd());
    const failed = folder.done.filter(({ error }) => error !== undefined);
    reportFailed(failed);
    return failed.length > 0 ? ExitCode.Failed : ExitCode.Ok;
  },
};

function measuringOptions(args: Arguments): MeasureLatencyOptions {
  const replays = args.integer("replays", LEAST_REPLAYS);
  return {
    steps: !args.has("no-steps"),
    ways: args.has("ways"),
    // Asked for a number of replays, time must not cut them short, so that samples are as many in
    // every run.
    ...(replays === undefined ? {} : { replays, budget: Infinity }),
  };
}

/** How often a process may end while it measures a cell, before the cell counts as failed. */
const ENDS = 2;

/**
 * Measures what is not done yet; last of all the cells that an earlier run ended in, so that one
 * that ends every run costs no other its rows.
 */
async function measure(
  cells: readonly Cell[],
  folder: CampaignFolder,
  options: MeasureLatencyOptions,
  progress: Progress,
): Promise<void> {
  const done = new Set(folder.done.map(({ cell }) => cell));
  const begun = new Map(folder.begun.map((one) => [one.cell, one]));
  for (const { name } of begun.values()) {
    console.error(`An earlier run ended while it measured ${name}, which comes last now`);
  }
  const pace = new Pace(cells.length, "cells", done.size);
  const left = cells.filter(({ index }) => !done.has(index))
    .sort((a, b) => Number(begun.has(a.index)) - Number(begun.has(b.index)));
  using stray = new StrayErrors();
  for (const cell of left) {
    progress.show(`${pace.text(folder.done.length)}: ${cellName(cell)}`);
    let rows: readonly LatencyRow[] = [];
    let failure: string | undefined;
    if ((begun.get(cell.index)?.times ?? 0) < ENDS) {
      folder.begin(cell);
      try {
        const load = await loadFor(cell.subject, cell.workload);
        rows = await measureLatency(cell.subject, load, options);
      } catch (error) {
        failure = messageOf(error);
      }
      failure ??= await stray.take();
      if (failure !== undefined) rows = [];
    } else {
      failure = `${ENDS} runs ended while they measured it: they crashed, hung or were stopped`;
    }
    folder.add(cell, rows, failure);
  }
  progress.clear();
}

/** The table, in which each seed is a workload of its own if there are several. */
function tableOf(rows: readonly LatencyRow[]): string {
  const seeds = new Set(rows.flatMap(({ seed }) => seed ?? []));
  return latencyTable(
    seeds.size < 2 ? rows : rows.map((row) => ({ ...row, workload: workloadName(row) })),
  );
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
