import { assertEquals, assertThrows } from "@std/assert";
import { bump } from "../../allocators/baselines/bump.ts";
import {
  type BegunCell,
  CAMPAIGN_SCHEMA,
  type CampaignPlan,
} from "../../benchmarks/campaign/manifest.ts";
import type { Cell } from "../../benchmarks/campaign/plan_cells.ts";
import { scenario } from "../../benchmarks/loads/bench_workload.ts";
import { histogramCsv } from "../../reports/formats/csv/histogram_csv.ts";
import { joinHistogramCsv } from "../../reports/formats/csv/join_histogram_csv.ts";
import { latencyCsv } from "../../reports/formats/csv/latency_csv.ts";
import { readLatencyCsv } from "../../reports/formats/csv/read_latency_csv.ts";
import { rows } from "../../reports/testdata/rows.ts";
import { CampaignFolder, readManifest } from "./campaign_folder.ts";
import { UsageError } from "../machinery/usage_error.ts";

const canFile = (["read", "write"] as const).every((name) =>
  Deno.permissions.querySync({ name }).state === "granted"
);

const plan: CampaignPlan = {
  allocert: "0.1.0",
  subjects: ["bump"],
  versions: ["bump 1.0.0"],
  workloads: ["holes-16"],
  seeds: [1],
  steps: false,
  cells: 3,
};
const whole = { index: 1, count: 1 };
const cell = (index: number): Cell => ({ index, subject: bump, workload: scenario("holes", 16) });

function test(name: string, run: (folder: string) => void): void {
  Deno.test({
    name: canFile ? name : `${name} (skipped: needs --allow-read and --allow-write)`,
    ignore: !canFile,
    fn() {
      const folder = Deno.makeTempDirSync();
      try {
        run(folder);
      } finally {
        Deno.removeSync(folder, { recursive: true });
      }
    },
  });
}

/** Opens a folder, does something with it, and lets go of it. */
function within<T>(path: string, resume: boolean, run: (folder: CampaignFolder) => T): T {
  using folder = CampaignFolder.open(path, plan, whole, resume);
  return run(folder);
}

/** The rows in the files of a folder. */
function read(folder: string): unknown {
  const [latency, histogram] = ["latency", "histogram"].map((name) =>
    Deno.readTextFileSync(`${folder}/${name}.csv`)
  );
  return joinHistogramCsv(readLatencyCsv(latency!, "latency.csv"), histogram!, "histogram.csv");
}

const [first, second] = [rows[0]!, rows[3]!].map((row) => ({
  ...row,
  allocator: "bump",
  p90Ns: 1,
  p9999Ns: 2,
  stepsMean: 3,
}));

test("CampaignFolder holds valid files after each cell", (path) => {
  using folder = CampaignFolder.open(`${path}/new/folder`, plan, whole, false);
  assertEquals(read(`${path}/new/folder`), []);
  folder.add(cell(0), [first!]);
  assertEquals(read(`${path}/new/folder`), [first]);
  folder.add(cell(1), [], "it broke");
  folder.add(cell(2), [second!]);
  assertEquals(read(`${path}/new/folder`), [first, second]);
  assertEquals(readManifest(`${path}/new/folder`)!.done, [
    { cell: 0, name: "bump, holes-16", rows: 1, lines: 2 },
    { cell: 1, name: "bump, holes-16", rows: 0, lines: 0, error: "it broke" },
    { cell: 2, name: "bump, holes-16", rows: 1, lines: 2 },
  ]);
});

test("CampaignFolder goes on behind the last complete cell, whatever was written after it", (path) => {
  within(path, true, (folder) => folder.add(cell(0), [first!]));
  for (const name of ["latency", "histogram"]) {
    Deno.writeTextFileSync(`${path}/${name}.csv`, "allocert-cut-o", { append: true });
  }
  within(path, true, (folder) => {
    assertEquals(folder.done.map(({ cell }) => cell), [0]);
    folder.add(cell(1), [second!]);
  });
  assertEquals(read(path), [first, second]);
});

test("CampaignFolder tries again what failed, when no other cell is left", (path) => {
  const done = (folder: CampaignFolder): number[] => folder.done.map(({ cell }) => cell);
  within(path, false, (folder) => {
    folder.add(cell(0), [], "it broke");
    folder.add(cell(1), [first!]);
  });
  within(path, true, (folder) => {
    assertEquals(done(folder), [0, 1]);
    folder.add(cell(2), []);
  });
  within(path, true, (folder) => {
    assertEquals(done(folder), [1, 2]);
    folder.add(cell(0), [second!]);
  });
  assertEquals(read(path), [first, second]);
});

test("CampaignFolder cuts nothing off from files that are not its own", (path) => {
  const resume = () => within(path, true, ({ done }) => done);
  const foreign = latencyCsv([{ ...first!, allocator: "tlsf" }, second!]);
  within(path, false, (folder) => folder.add(cell(0), [first!]));
  const file = `${path}/latency.csv`;
  const own = Deno.readTextFileSync(file);
  for (
    const [text, why] of [[own.slice(0, 500), "it has 500 bytes, and had "], [
      foreign,
      "other cells",
    ]]
  ) {
    Deno.writeTextFileSync(file, text!);
    assertThrows(resume, UsageError, why);
    assertEquals(Deno.readTextFileSync(file), text);
  }
  Deno.writeTextFileSync(file, own);
  assertEquals(resume().length, 1);
});

test("CampaignFolder does not begin anew in a campaign that is not complete", (path) => {
  within(path, false, (folder) => folder.add(cell(0), [first!]));
  assertThrows(
    () => CampaignFolder.open(path, plan, whole, false),
    UsageError,
    'it holds 1 cells of a campaign that is not complete; "bench --resume" goes on with it',
  );
});

test("CampaignFolder replaces a campaign that is complete", (path) => {
  within(path, false, (folder) => {
    for (const index of [0, 1, 2]) folder.add(cell(index), []);
  });
  assertEquals(within(path, false, ({ done }) => done), []);
});

test("CampaignFolder says which cells a run began and did not end", (path) => {
  const begun = (index: number, times: number): BegunCell => ({
    cell: index,
    name: "bump, holes-16",
    times,
  });
  within(path, false, (folder) => folder.begin(cell(1)));
  within(path, true, (folder) => {
    assertEquals(folder.begun, [begun(1, 1)]);
    folder.begin(cell(0));
  });
  within(path, true, (folder) => {
    assertEquals(folder.begun, [begun(1, 1), begun(0, 1)]);
    folder.begin(cell(1));
    assertEquals(folder.begun, [begun(0, 1), begun(1, 2)]);
    folder.add(cell(1), [first!]);
    assertEquals(folder.begun, [begun(0, 1)]);
    folder.add(cell(0), [], "it broke");
    assertEquals(folder.begun, []);
  });
  assertEquals(readManifest(path)!.begun, undefined);
});

test("CampaignFolder is written by one process at a time", (path) => {
  within(path, false, () => {
    const open = () => CampaignFolder.open(path, plan, whole, true);
    assertThrows(open, UsageError, "another process writes there");
  });
  assertEquals(within(path, true, ({ done }) => done), []);
});

test("CampaignFolder does not go on with another campaign or shard", (path) => {
  within(path, false, () => {});
  const refused = (change: Partial<CampaignPlan>, shard: typeof whole, message: string): void => {
    assertThrows(
      () => CampaignFolder.open(path, { ...plan, ...change }, shard, true),
      UsageError,
      message,
    );
  };
  refused({ seeds: [2] }, whole, '"seeds" is [2], the campaign there was begun with [1]');
  refused({ replays: 31 }, whole, '"replays" is 31, the campaign there was begun with nothing');
  refused({}, { index: 1, count: 2 }, '"shard" is "1/2", the campaign there was begun with "1/1"');
});

test("CampaignFolder.write() replaces no campaign that is under way", (path) => {
  const latency = latencyCsv([first!]);
  const histogram = histogramCsv([first!]);
  const merged = {
    manifest: {
      schema: CAMPAIGN_SCHEMA,
      plan: { ...plan, cells: 1 },
      shard: whole,
      done: [{ cell: 0, name: "bump, holes-16", rows: 1, lines: 2 }],
      latencyBytes: latency.length,
      histogramBytes: histogram.length,
    },
    latency,
    histogram,
  };
  const write = () => CampaignFolder.write(path, merged);
  within(path, false, (folder) => {
    folder.add(cell(1), [second!]);
    assertThrows(write, UsageError, "another process writes there");
  });
  assertThrows(write, UsageError, "it holds 1 cells of a campaign that is not complete");
  assertEquals(read(path), [second]);
  within(path, true, (folder) => [0, 2].forEach((index) => folder.add(cell(index), [])));
  write();
  assertEquals(read(path), [first]);
  assertEquals(readManifest(path), merged.manifest);
});

test("CampaignFolder refuses a folder that it cannot read or write", (path) => {
  Deno.writeTextFileSync(`${path}/campaign.json`, "{}");
  assertThrows(
    () => CampaignFolder.open(path, plan, whole, true),
    UsageError,
    'campaign.json": "schema" must be',
  );
  Deno.writeTextFileSync(`${path}/file`, "");
  assertThrows(
    () => CampaignFolder.open(`${path}/file/x`, plan, whole, true),
    UsageError,
    "Cannot write to folder",
  );
});
