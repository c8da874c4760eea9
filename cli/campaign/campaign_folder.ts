import { join } from "node:path";
import {
  type BegunCell,
  CAMPAIGN_SCHEMA,
  type CampaignManifest,
  type CampaignPlan,
  parseManifest,
} from "../../benchmarks/campaign/manifest.ts";
import { type Cell, cellName } from "../../benchmarks/campaign/plan_cells.ts";
import { cellsInShard, type Shard } from "../../benchmarks/campaign/shard.ts";
import type { LatencyRow } from "../../benchmarks/rows/latency_row.ts";
import { joinHistogramCsv } from "../../reports/formats/csv/join_histogram_csv.ts";
import type { MergedFiles } from "../../reports/merge_shards.ts";
import { readLatencyCsv } from "../../reports/formats/csv/read_latency_csv.ts";
import { histogramCsv } from "../../reports/formats/csv/histogram_csv.ts";
import { latencyCsv } from "../../reports/formats/csv/latency_csv.ts";
import { lockFolder } from "./folder_lock.ts";
import { openOutput } from "../machinery/output.ts";
import { isSystemError } from "../machinery/system_error.ts";
import { UsageError } from "../machinery/usage_error.ts";

/** Names of the files of a campaign. */
export const CAMPAIGN_FILES = {
  manifest: "campaign.json",
  latency: "latency.csv",
  histogram: "histogram.csv",
} as const;

/**
 * The folder that a shard writes to, by one process at a time. Rows are appended as they are made,
 * and `campaign.json` is replaced before and after each cell, so that a run that is cut off leaves
 * valid files, says where, and can go on.
 */
export class CampaignFolder implements Disposable {
  readonly #path: string;
  /** Held as long as the folder is open. */
  readonly #lock: Disposable;
  #manifest: CampaignManifest;

  private constructor(path: string, lock: Disposable, manifest: CampaignManifest) {
    this.#path = path;
    this.#lock = lock;
    this.#manifest = manifest;
  }

  /**
   * Opens a folder, made if need be.
   *
   * @param path The folder.
   * @param plan What is to be measured.
   * @param shard Which part of it.
   * @param resume Whether to go on with what is there. Otherwise a run that is not complete must
   * not be there.
   * @throws {UsageError} If the folder cannot be written, holds another campaign, or is being
   * written by another process.
   */
  static open(path: string, plan: CampaignPlan, shard: Shard, resume: boolean): CampaignFolder {
    let lock: Disposable | undefined;
    try {
      lock = lockFolder(path);
      const found = readManifest(path);
      if (found && resume) {
        requireSame(path, found, plan, shard);
        return CampaignFolder.#goOn(path, lock, found);
      }
      requireNoneUnderWay(path, found);
      return CampaignFolder.#begin(path, lock, plan, shard);
    } catch (error) {
      lock?.[Symbol.dispose]();
      if (error instanceof SyntaxError) throw new UsageError(error.message);
      if (isSystemError(error)) {
        throw new UsageError(`Cannot write to folder "${path}": ${error.message}`);
      }
      throw error;
    }
  }

  static #begin(
    path: string,
    lock: Disposable,
    plan: CampaignPlan,
    shard: Shard,
  ): CampaignFolder {
    const latency = encode(latencyCsv([]));
    const histogram = encode(histogramCsv([]));
    const folder = new CampaignFolder(path, lock, {
      schema: CAMPAIGN_SCHEMA,
      plan,
      shard,
      done: [],
      latencyBytes: latency.length,
      histogramBytes: histogram.length,
    });
    Deno.writeFileSync(join(path, CAMPAIGN_FILES.latency), latency);
    Deno.writeFileSync(join(path, CAMPAIGN_FILES.histogram), histogram);
    folder.#writeManifest();
    return folder;
  }

  static #goOn(path: string, lock: Disposable, manifest: CampaignManifest): CampaignFolder {
    requireOwnFiles(path, manifest);
    // What was appended after the manifest was written last belongs to a cell that is measured
    // again.
    Deno.truncateSync(join(path, CAMPAIGN_FILES.latency), manifest.latencyBytes);
    Deno.truncateSync(join(path, CAMPAIGN_FILES.histogram), manifest.histogramBytes);
    // A cell that failed has no rows, and is tried again when no other is left: it may end the
    // process.
    const done = manifest.done.filter(({ error }) => error === undefined || !isComplete(manifest));
    return new CampaignFolder(path, lock, { ...manifest, done });
  }

  /**
   * Writes a whole campaign.
   *
   * @throws {UsageError} If the folder holds a campaign that is not complete, or is being written
   * by another process.
   */
  static write(path: string, { manifest, latency, histogram }: MergedFiles): void {
    using _ = lockFolder(path);
    requireNoneUnderWay(path, readManifest(path));
    const texts = { manifest: textOf(manifest), latency, histogram };
    for (const [kind, name] of Object.entries(CAMPAIGN_FILES)) {
      openOutput("out", join(path, name))!.write(texts[kind as keyof typeof texts]);
    }
  }

  /** Cells that were measured, or that failed. */
  get done(): CampaignManifest["done"] {
    return this.#manifest.done;
  }

  /** Cells that were begun and are not done. */
  get begun(): readonly BegunCell[] {
    return this.#manifest.begun ?? [];
  }

  /** Path of its `latency.csv`. */
  get latencyPath(): string {
    return join(this.#path, CAMPAIGN_FILES.latency);
  }

  /** Says that a cell is being measured, for whoever comes if this process does not survive it. */
  begin(cell: Cell): void {
    const times = 1 + (this.begun.find((one) => one.cell === cell.index)?.times ?? 0);
    const begun = [...this.#begunBeside(cell), { cell: cell.index, name: cellName(cell), times }];
    this.#manifest = { ...this.#manifest, begun };
    this.#writeManifest();
  }

  /** Adds the rows of a cell, or why it has none. */
  add(cell: Cell, rows: readonly LatencyRow[], error?: string): void {
    const latency = encode(bodyOf(latencyCsv(rows)));
    const histogram = encode(bodyOf(histogramCsv(rows)));
    append(join(this.#path, CAMPAIGN_FILES.latency), latency);
    append(join(this.#path, CAMPAIGN_FILES.histogram), histogram);
    const { begun: _, ...manifest } = this.#manifest;
    const { done, latencyBytes, histogramBytes } = manifest;
    const begun = this.#begunBeside(cell);
    this.#manifest = {
      ...manifest,
      ...(begun.length === 0 ? {} : { begun }),
      done: [...done, {
        cell: cell.index,
        name: cellName(cell),
        rows: rows.length,
        lines: rows.reduce((sum, row) => sum + row.histogram.length, 0),
        ...(error === undefined ? {} : { error }),
      }],
      latencyBytes: latencyBytes + latency.length,
      histogramBytes: histogramBytes + histogram.length,
    };
    this.#writeManifest();
  }

  /** Lets others write to the folder. */
  [Symbol.dispose](): void {
    this.#lock[Symbol.dispose]();
  }

  #begunBeside(cell: Cell): readonly BegunCell[] {
    return this.begun.filter((one) => one.cell !== cell.index);
  }

  #writeManifest(): void {
    const path = join(this.#path, CAMPAIGN_FILES.manifest);
    Deno.writeTextFileSync(`${path}.part`, textOf(this.#manifest));
    Deno.renameSync(`${path}.part`, path);
  }
}

/** The manifest of a folder; nothing if there is none. */
export function readManifest(folder: string): CampaignManifest | undefined {
  const path = join(folder, CAMPAIGN_FILES.manifest);
  try {
    return parseManifest(Deno.readTextFileSync(path), path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** What is cut off and added to must be what the manifest speaks of. */
function requireOwnFiles(
  path: string,
  { done, latencyBytes, histogramBytes }: CampaignManifest,
): void {
  const read = (name: string, bytes: number): [text: string, file: string] => {
    const file = join(path, name);
    const found = Deno.readFileSync(file);
    if (found.length >= bytes) return [new TextDecoder().decode(found.subarray(0, bytes)), file];
    throw foreign(file, `it has ${found.length} bytes, and had ${bytes}`);
  };
  const [latency, latencyFile] = read(CAMPAIGN_FILES.latency, latencyBytes);
  const rows = readLatencyCsv(latency, latencyFile);
  const expected = done.flatMap(({ name, rows }) => Array<string>(rows).fill(name));
  const isOwn = rows.length === expected.length &&
    rows.every(({ allocator }, i) => expected[i]!.startsWith(`${allocator}, `));
  if (!isOwn) throw foreign(latencyFile, "its rows are of other cells");
  joinHistogramCsv(rows, ...read(CAMPAIGN_FILES.histogram, histogramBytes));
}

function foreign(file: string, why: string): UsageError {
  return new UsageError(
    `Cannot resume: "${file}" is not as ${CAMPAIGN_FILES.manifest} beside it says: ${why}; put back the file of that campaign, or begin another in a new folder`,
  );
}

function requireNoneUnderWay(path: string, found: CampaignManifest | undefined): void {
  if (found === undefined || isComplete(found)) return;
  throw new UsageError(
    `Cannot write to folder "${path}": it holds ${found.done.length} cells of a campaign that is not complete; "bench --resume" goes on with it; or name another folder by --out`,
  );
}

function textOf(manifest: CampaignManifest): string {
  return JSON.stringify(manifest, null, 1) + "\n";
}

function isComplete({ done, plan, shard }: CampaignManifest): boolean {
  return done.length === cellsInShard(plan.cells, shard);
}

function requireSame(
  path: string,
  found: CampaignManifest,
  plan: CampaignPlan,
  shard: Shard,
): void {
  const before = { ...found.plan, shard: `${found.shard.index}/${found.shard.count}` };
  const now = { ...plan, shard: `${shard.index}/${shard.count}` };
  for (const key of Object.keys({ ...before, ...now }) as (keyof typeof now)[]) {
    const [a, b] = [before, now].map((value) => JSON.stringify(value[key]) ?? "nothing");
    if (a === b) continue;
    throw new UsageError(
      `Cannot resume in "${path}": "${key}" is ${b}, the campaign there was begun with ${a}`,
    );
  }
}

/** A CSV text without its header. */
function bodyOf(text: string): string {
  return text.slice(text.indexOf("\n") + 1);
}

function append(path: string, bytes: Uint8Array): void {
  if (bytes.length > 0) Deno.writeFileSync(path, bytes, { append: true });
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
