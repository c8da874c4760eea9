import { isInShard, type Shard } from "./shard.ts";

/** What stands in the field `schema` of a {@linkcode CampaignManifest}. */
export const CAMPAIGN_SCHEMA = "allocert-campaign-1";

/** What is measured, as it was asked for: equal for all shards of a campaign. */
export interface CampaignPlan {
  /** Version of Allocert. */
  readonly allocert: string;
  /** Subjects, as they were named. */
  readonly subjects: readonly string[];
  /** Name and version of each subject, as it was when the campaign was begun. */
  readonly versions: readonly string[];
  /** Workloads, as they were named. */
  readonly workloads: readonly string[];
  /** Seeds of the generated workloads. */
  readonly seeds: readonly number[];
  /** Replays of each cell; left out if time decides. */
  readonly replays?: number;
  /** Whether steps are counted. */
  readonly steps: boolean;
  /** Whether calls are told apart by the way they went; left out if not. */
  readonly ways?: boolean;
  /** Number of all cells. */
  readonly cells: number;
}

/** A cell that was measured. */
export interface DoneCell {
  /** Its index. */
  readonly cell: number;
  /** Its name, for people. */
  readonly name: string;
  /** Its rows in `latency.csv`. */
  readonly rows: number;
  /** Its lines in `histogram.csv`. */
  readonly lines: number;
  /** Why it has no rows, if the allocator failed. */
  readonly error?: string;
}

/** A cell that was begun, and is not done. */
export interface BegunCell {
  /** Its index. */
  readonly cell: number;
  /** Its name, for people. */
  readonly name: string;
  /** How often it was begun. */
  readonly times: number;
}

/** How far a shard is: the file `campaign.json` beside its rows. */
export interface CampaignManifest {
  /** {@linkcode CAMPAIGN_SCHEMA} */
  readonly schema: string;
  /** What is measured. */
  readonly plan: CampaignPlan;
  /** Which part of it. */
  readonly shard: Shard;
  /** The cells that were measured, in the order of their rows. */
  readonly done: readonly DoneCell[];
  /**
   * The cells that a run ended in before they were done, whether it crashed or was stopped, and the
   * one that is being measured.
   */
  readonly begun?: readonly BegunCell[];
  /** Bytes of `latency.csv` up to the last of these rows. */
  readonly latencyBytes: number;
  /** Bytes of `histogram.csv` up to the last of their lines. */
  readonly histogramBytes: number;
}

/**
 * Reads the text of a `campaign.json`.
 *
 * @param text The text.
 * @param source Name of the file, for errors.
 * @throws {SyntaxError} If it is none.
 */
export function parseManifest(text: string, source: string): CampaignManifest {
  let manifest: Partial<CampaignManifest> | null;
  try {
    manifest = JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(
      `Cannot read "${source}": it is no JSON: ${error instanceof Error ? error.message : error}`,
    );
  }
  if (manifest?.schema !== CAMPAIGN_SCHEMA) {
    throw new SyntaxError(
      `Cannot read "${source}": "schema" must be "${CAMPAIGN_SCHEMA}", received ${
        JSON.stringify(manifest?.schema)
      }`,
    );
  }
  const { plan, shard, done, begun = [], latencyBytes, histogramBytes } = manifest;
  const complete = typeof plan === "object" && plan !== null && typeof shard?.index === "number" &&
    typeof shard.count === "number" && Array.isArray(done) && isCount(latencyBytes) &&
    isCount(histogramBytes);
  if (!complete) {
    throw new SyntaxError(
      `Cannot read "${source}": it must have "plan", "shard", "done", "latencyBytes" and "histogramBytes"`,
    );
  }
  const seen = new Set<number>();
  for (const [list, cells] of Object.entries({ done, begun })) {
    if (!Array.isArray(cells)) {
      throw new SyntaxError(`Cannot read "${source}": "${list}" must be a list of cells`);
    }
    for (const [i, cell] of cells.entries()) {
      const isOwn = (list === "done" ? isDone : isBegun)(cell) &&
        cell.cell < plan.cells && isInShard(cell.cell, shard);
      if (isOwn && !seen.has(cell.cell)) {
        seen.add(cell.cell);
        continue;
      }
      const expected = isOwn ? "another cell than those before" : "a cell of this shard";
      throw new SyntaxError(`Cannot read "${source}": "${list}[${i}]" must be ${expected}`);
    }
  }
  return manifest as CampaignManifest;
}

function isDone(cell: Partial<DoneCell> | null): cell is DoneCell {
  if (typeof cell?.name !== "string" || !isCount(cell.cell)) return false;
  const { rows, lines, error } = cell;
  return isCount(rows) && isCount(lines) &&
    (error === undefined || typeof error === "string" && rows + lines === 0);
}

function isBegun(cell: Partial<BegunCell> | null): cell is BegunCell {
  return typeof cell?.name === "string" && isCount(cell.cell) && isCount(cell.times) &&
    cell.times > 0;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
