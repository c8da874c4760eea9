import type { CampaignManifest, CampaignPlan } from "../benchmarks/campaign/manifest.ts";
import { cellsInShard, type Shard, WHOLE } from "../benchmarks/campaign/shard.ts";
import { readCsvFile } from "./formats/csv/csv_records.ts";
import { HISTOGRAM_SCHEMA } from "./formats/csv/histogram_csv.ts";
import { HISTOGRAM_COLUMNS } from "./formats/csv/join_histogram_csv.ts";
import { LATENCY_SCHEMA } from "./formats/csv/latency_csv.ts";
import { LATENCY_COLUMNS, readLatencyCsv } from "./formats/csv/read_latency_csv.ts";

/** The files of a shard. */
export interface ShardFiles {
  /** Where it is, for errors. */
  readonly source: string;
  /** Its `campaign.json`. */
  readonly manifest: CampaignManifest;
  /** Text of its `latency.csv`, as long as the manifest says. */
  readonly latency: string;
  /** Text of its `histogram.csv`, as long as the manifest says. */
  readonly histogram: string;
}

/** The files of a whole campaign. */
export type MergedFiles = Omit<ShardFiles, "source">;

/**
 * Joins the shards of a campaign: rows and histograms as if it had been run in one piece, in the
 * order of its cells.
 *
 * @param shards The shards, in any order.
 * @returns The files of the whole campaign.
 * @throws {SyntaxError} If shards are missing, not complete, there twice or of another campaign, or
 * if the schemas of their files are mixed; the message names them.
 *
 * @example Nothing to join
 * ```ts
 * import { mergeShards } from "@allocert/allocert/reports";
 * import { assertThrows } from "@std/assert";
 *
 * assertThrows(() => mergeShards([]), SyntaxError, "there is no campaign.json in any folder");
 * ```
 */
export function mergeShards(shards: readonly ShardFiles[]): MergedFiles {
  const [first] = shards;
  if (first === undefined) throw cannot("there is no campaign.json in any folder");
  for (const shard of shards.slice(1)) requireSamePlan(first, shard);
  const { plan, shard: { count } } = first.manifest;
  requireAll(shards, count, plan);
  const latency = mergeFiles(shards, "latency");
  const histogram = mergeFiles(shards, "histogram");
  // What is wrong in a row is told of the shard that it is in.
  for (const shard of shards) readLatencyCsv(shard.latency, `${shard.source}/latency.csv`);
  return {
    manifest: {
      ...first.manifest,
      shard: WHOLE,
      done: shards.flatMap(({ manifest }) => manifest.done).sort((a, b) => a.cell - b.cell),
      latencyBytes: bytesOf(latency),
      histogramBytes: bytesOf(histogram),
    },
    latency,
    histogram,
  };
}

function requireSamePlan(first: ShardFiles, other: ShardFiles): void {
  const [a, b] = [first, other].map(({ manifest: { plan, shard } }) => ({
    ...plan,
    shards: shard.count,
  }));
  for (const key of Object.keys({ ...a, ...b }) as (keyof CampaignPlan)[]) {
    const [before, now] = [a, b].map((plan) => JSON.stringify(plan![key]) ?? "nothing");
    if (before === now) continue;
    throw cannot(
      `"${other.source}" is of another campaign than "${first.source}": "${key}" is ${now} there, ${before} here`,
    );
  }
}

function requireAll(shards: readonly ShardFiles[], count: number, plan: CampaignPlan): void {
  const found = new Map<number, ShardFiles>();
  for (const shard of shards) {
    const { index } = shard.manifest.shard;
    const other = found.get(index);
    if (other) {
      throw cannot(
        `shard ${index}/${count} is there twice: "${other.source}" and "${shard.source}"`,
      );
    }
    found.set(index, shard);
  }
  const missing: string[] = [];
  for (let index = 1; index <= count; index++) {
    const shard: Shard = { index, count };
    const cells = cellsInShard(plan.cells, shard);
    const files = found.get(index);
    if (files === undefined) {
      // More shards than cells leave some with nothing to do.
      if (cells > 0) missing.push(`shard ${index}/${count} is missing`);
    } else if (files.manifest.done.length < cells) {
      const { done, begun = [] } = files.manifest;
      const names = begun.map(({ name }) => name).join(" and ");
      missing.push(
        `shard ${index}/${count} in "${files.source}" has ${done.length} of its ${cells} cells` +
          (names === "" ? "" : `, and ended while it measured ${names}`),
      );
    }
  }
  if (missing.length > 0) throw cannot(missing.join("; "));
}

const FILES = {
  latency: { schema: LATENCY_SCHEMA, columns: LATENCY_COLUMNS, count: "rows" },
  histogram: { schema: HISTOGRAM_SCHEMA, columns: HISTOGRAM_COLUMNS, count: "lines" },
} as const;

/**
 * The records of all shards, in the order of their cells, behind the header that they have in
 * common.
 */
function mergeFiles(shards: readonly ShardFiles[], kind: keyof typeof FILES): string {
  const { schema, columns, count } = FILES[kind];
  const parts: { readonly cell: number; readonly text: string }[] = [];
  let common: { readonly header: string; readonly source: string } | undefined;
  for (const files of shards) {
    const source = `${files.source}/${kind}.csv`;
    const { header, records } = readCsvFile(files[kind], source, schema, columns);
    common ??= { header: header.join(","), source };
    if (header.join(",") !== common.header) {
      throw cannot(`mixed schemas: "${source}" has other columns than "${common.source}"`);
    }
    const expected = files.manifest.done.reduce((sum, done) => sum + done[count], 0);
    if (records.length !== expected) {
      throw cannot(`"${source}" has ${records.length} lines, its campaign.json says ${expected}`);
    }
    let next = 0;
    for (const done of files.manifest.done) {
      const own = records.slice(next, next += done[count]);
      parts.push({ cell: done.cell, text: own.map(({ text }) => `${text}\r\n`).join("") });
    }
  }
  parts.sort((a, b) => a.cell - b.cell);
  return [`${common!.header}\r\n`, ...parts.map(({ text }) => text)].join("");
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

function cannot(detail: string): SyntaxError {
  return new SyntaxError(`Cannot merge: ${detail}`);
}
