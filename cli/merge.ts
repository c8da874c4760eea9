import { join, resolve } from "node:path";
import { latencyTable } from "../reports/formats/latency/latency_table.ts";
import { mergeShards, type ShardFiles } from "../reports/merge_shards.ts";
import { readLatencyCsv } from "../reports/formats/csv/read_latency_csv.ts";
import { CAMPAIGN_FILES, CampaignFolder, readManifest } from "./campaign/campaign_folder.ts";
import type { Command } from "./machinery/command.ts";
import { ExitCode } from "./machinery/exit_code.ts";
import { reportFailed } from "./campaign/failed_cells.ts";
import { UsageError } from "./machinery/usage_error.ts";

/** `cli.ts merge`: joins the shards of a campaign. */
export const merge: Command = {
  name: "merge",
  summary: "Join the shards of a campaign, as if it had been run in one piece",
  words: "<folder>...",
  examples: [
    ["merge reports/out --out reports/out", "all shards below a folder"],
    ["merge shard-1 shard-2 shard-3 --out campaign", "shards from several machines"],
  ],
  flags: [
    { name: "out", value: "folder", help: "Where the files go (reports/out)" },
    { name: "quiet", short: "q", help: "Print no table" },
  ],
  run(args) {
    if (args.words.length === 0) {
      throw new UsageError('Cannot merge: name at least one folder; see "cli.ts merge --help"');
    }
    const out = args.text("out") ?? join("reports", "out");
    const shards = args.words.flatMap((folder) => readShards(folder, out));
    requireOtherFolder(shards, out);
    const merged = mergeShards(shards);
    CampaignFolder.write(out, merged);
    const { manifest, latency } = merged;
    reportFailed(manifest.done);
    if (!args.has("quiet")) console.log(latencyTable(readLatencyCsv(latency, out)).trimEnd());
    console.error(`${manifest.done.length} cells of ${shards.length} shards merged into ${out}`);
    return manifest.done.some(({ error }) => error !== undefined) ? ExitCode.Failed : ExitCode.Ok;
  },
};

/**
 * A shard must not be overwritten by what it is merged into, nor hold it: a folder stands for what
 * lies right below.
 */
function requireOtherFolder(shards: readonly ShardFiles[], out: string): void {
  const isInside = ({ source }: ShardFiles): boolean =>
    `${resolve(out)}/`.startsWith(`${resolve(source)}/`);
  if (!shards.some(isInside)) return;
  throw new UsageError(
    `Cannot merge into "${out}": it is one of the shards, or lies in one; name another folder by --out`,
  );
}

/**
 * The shards in a folder: itself if it is one, otherwise the folders in it that are, but for what
 * was merged before.
 */
function readShards(folder: string, out: string): ShardFiles[] {
  const below = [...Deno.readDirSync(folder)]
    .filter(({ isDirectory }) => isDirectory)
    .map(({ name }) => join(folder, name))
    .sort();
  const shards = below.flatMap((path) => readShard(path) ?? []).filter(({ source, manifest }) =>
    resolve(source) !== resolve(out) || manifest.shard.count > 1
  );
  const own = shards.length > 0 ? undefined : readShard(folder);
  if (own === undefined && shards.length === 0) {
    throw new UsageError(
      `Cannot merge: there is no campaign.json in "${folder}" nor in a folder right below it`,
    );
  }
  return own ? [own] : shards;
}

/** What some editors put before a text. */
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

function readShard(folder: string): ShardFiles | undefined {
  const manifest = readManifest(folder);
  if (manifest === undefined) return undefined;
  const read = (name: string, bytes: number): string => {
    const found = Deno.readFileSync(join(folder, name));
    const start = BYTE_ORDER_MARK.every((byte, i) => found[i] === byte)
      ? BYTE_ORDER_MARK.length
      : 0;
    return new TextDecoder().decode(found.subarray(start, start + bytes));
  };
  return {
    source: folder,
    manifest,
    latency: read(CAMPAIGN_FILES.latency, manifest.latencyBytes),
    histogram: read(CAMPAIGN_FILES.histogram, manifest.histogramBytes),
  };
}
