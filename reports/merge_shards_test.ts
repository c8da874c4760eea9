import { assertEquals, assertThrows } from "@std/assert";
import { CAMPAIGN_SCHEMA, type CampaignPlan } from "../benchmarks/campaign/manifest.ts";
import { isInShard } from "../benchmarks/campaign/shard.ts";
import type { LatencyRow } from "../benchmarks/rows/latency_row.ts";
import { histogramCsv } from "./formats/csv/histogram_csv.ts";
import { latencyCsv } from "./formats/csv/latency_csv.ts";
import { mergeShards, type ShardFiles } from "./merge_shards.ts";
import { rows } from "./testdata/rows.ts";

const plan: CampaignPlan = {
  allocert: "0.1.0",
  subjects: ["a"],
  versions: ["tlsf 1.0.0"],
  workloads: ["w"],
  seeds: [1],
  steps: true,
  cells: 5,
};

/** Rows of a cell: as many as its index modulo 3. */
function rowsOf(cell: number): LatencyRow[] {
  return rows.slice(0, cell % 3).map((row) => ({ ...row, workload: `cell-${cell}` }));
}

function shard(index: number, count: number, change: Partial<CampaignPlan> = {}): ShardFiles {
  const cells = [...Array(plan.cells).keys()].filter((cell) => isInShard(cell, { index, count }));
  // In another order than that of the cells, as after a run that was resumed.
  cells.reverse();
  const latency = latencyCsv(cells.flatMap(rowsOf));
  const histogram = histogramCsv(cells.flatMap(rowsOf));
  const lines = (cell: number): number =>
    rowsOf(cell).reduce((sum, { histogram }) => sum + histogram.length, 0);
  return {
    source: `s${index}`,
    manifest: {
      schema: CAMPAIGN_SCHEMA,
      plan: { ...plan, ...change },
      shard: { index, count },
      done: cells.map((cell) => ({
        cell,
        name: "",
        rows: rowsOf(cell).length,
        lines: lines(cell),
      })),
      latencyBytes: latency.length,
      histogramBytes: histogram.length,
    },
    latency,
    histogram,
  };
}

const all = [...Array(plan.cells).keys()].flatMap(rowsOf);

Deno.test("mergeShards() writes what a run in one piece would have written", () => {
  for (const count of [1, 2, 3, 5]) {
    const shards = Array.from({ length: count }, (_, i) => shard(count - i, count));
    const { latency, histogram, manifest } = mergeShards(shards);
    assertEquals(latency, latencyCsv(all));
    assertEquals(histogram, histogramCsv(all));
    assertEquals(manifest.shard, { index: 1, count: 1 });
    assertEquals(manifest.done.map(({ cell }) => cell), [0, 1, 2, 3, 4]);
    assertEquals([manifest.latencyBytes, manifest.histogramBytes], [
      latency.length,
      histogram.length,
    ]);
    assertEquals(mergeShards([{ source: "again", manifest, latency, histogram }]).latency, latency);
  }
});

Deno.test("mergeShards() does without shards that have nothing to do", () => {
  const shards = [1, 2, 3, 4, 5].map((index) => shard(index, 7));
  assertEquals(mergeShards(shards).latency, latencyCsv(all));
});

function refused(shards: readonly ShardFiles[], message: string): void {
  assertThrows(() => mergeShards(shards), SyntaxError, message);
}

Deno.test("mergeShards() names the shards that are missing", () => {
  refused(
    [shard(2, 4)],
    "Cannot merge: shard 1/4 is missing; shard 3/4 is missing; shard 4/4 is missing",
  );
  refused([], "there is no campaign.json in any folder");
});

Deno.test("mergeShards() names the shards that are not complete", () => {
  const whole = shard(1, 2);
  const { manifest } = whole;
  const short = { ...whole, manifest: { ...manifest, done: manifest.done.slice(1) } };
  refused([short, shard(2, 2)], 'shard 1/2 in "s1" has 2 of its 3 cells');
  const begun = [{ cell: 0, name: "bump, holes-16", times: 1 }];
  refused(
    [{ ...short, manifest: { ...short.manifest, begun } }, shard(2, 2)],
    'shard 1/2 in "s1" has 2 of its 3 cells, and ended while it measured bump, holes-16',
  );
});

Deno.test("mergeShards() refuses a shard that is there twice", () => {
  refused([shard(1, 2), shard(2, 2), shard(1, 2)], 'shard 1/2 is there twice: "s1" and "s1"');
});

Deno.test("mergeShards() refuses shards of another campaign, and says in what they differ", () => {
  refused(
    [shard(1, 2), shard(2, 2, { seeds: [1, 2] })],
    '"s2" is of another campaign than "s1": "seeds" is [1,2] there, [1] here',
  );
  refused([shard(1, 2), shard(2, 2, { replays: 31 })], '"replays" is 31 there, nothing here');
  refused([shard(1, 2), shard(2, 3)], '"shards" is 3 there, 2 here');
});

Deno.test("mergeShards() refuses mixed schemas", () => {
  const one = shard(1, 2);
  const two = shard(2, 2);
  const later = {
    ...two,
    latency: two.latency.replaceAll("allocert-latency-1", "allocert-latency-2"),
  };
  refused(
    [one, later],
    'Cannot read "s2/latency.csv": line 2, column "schema" is "allocert-latency-2"',
  );
  const wider = { ...two, latency: two.latency.replaceAll("\r\n", ",x\r\n") };
  refused([one, wider], 'mixed schemas: "s2/latency.csv" has other columns than "s1/latency.csv"');
});

Deno.test("mergeShards() refuses files that are not those of the campaign", () => {
  const one = shard(1, 2);
  refused(
    [{ ...one, histogram: histogramCsv([]) }, shard(2, 2)],
    '"s1/histogram.csv" has 0 lines, its campaign.json says',
  );
});

Deno.test("mergeShards() names the shard that a damaged row is in", () => {
  const two = shard(2, 2);
  const damaged = { ...two, latency: two.latency.replace(",valid,", ",vaXXd,") };
  refused([shard(1, 2), damaged], '"s2/latency.csv"');
});
