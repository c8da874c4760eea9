import { assertEquals, assertRejects } from "@std/assert";
import { compile, whyNoCompiler } from "../allocators/foreign/testdata/compile.ts";
import type { LatencyRow } from "../benchmarks/rows/latency_row.ts";
import { compileAssemblyScriptTlsf } from "../conformance/third_party/assemblyscript_tlsf.ts";
import { readLatencyCsv } from "../reports/formats/csv/read_latency_csv.ts";
import { bench } from "./bench.ts";
import { type CampaignManifest, parseManifest } from "../benchmarks/campaign/manifest.ts";
import { parseArguments } from "./machinery/command.ts";
import { ExitCode } from "./machinery/exit_code.ts";
import { UsageError } from "./machinery/usage_error.ts";

const missing = (["read", "write", "run", "sys", "env"] as const).filter((name) =>
  Deno.permissions.querySync({ name }).state !== "granted"
);
const ignore = missing.length > 0;
const skipped = ignore
  ? ` (skipped: needs ${missing.map((name) => `--allow-${name}`).join(", ")})`
  : "";

const HALF_FIT = new URL("../allocators/foreign/testdata/half_fit.json", import.meta.url);
const ASSEMBLY_SCRIPT = new URL(
  "../conformance/third_party/assemblyscript_tlsf.json",
  import.meta.url,
);
const CLI = new URL("../cli.ts", import.meta.url).pathname;

/** Runs the command line in a process of its own, with these variables added. */
async function cli(args: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--no-check", "--quiet", CLI, ...args],
    env: { ...env, NO_COLOR: "1" },
  }).output();
  const [out, messages] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  if (!success) throw new Error(messages);
  return out!;
}

const noCompiler = ignore ? undefined : whyNoCompiler("cc");

Deno.test({
  name: `bench measures a native library and a WebAssembly module whose heap is its own${skipped}${
    noCompiler === undefined ? "" : ` (skipped: ${noCompiler})`
  }`,
  ignore: ignore || noCompiler !== undefined,
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      const manifests = ["half_fit", "assemblyscript_tlsf"].map((name) => `${folder}/${name}.json`);
      await Deno.copyFile(HALF_FIT, manifests[0]!);
      await Deno.copyFile(ASSEMBLY_SCRIPT, manifests[1]!);
      await compile("half_fit.c", `${folder}/half_fit.so`);
      const module = await compileAssemblyScriptTlsf();
      await Deno.writeFile(`${folder}/assemblyscript_tlsf.wasm`, module);
      await cli([
        ...["bench", "--subjects", manifests.join(","), "--workloads", "holes-16,batch-lifo"],
        ...["--replays", "31", "--quiet", "--no-steps", "--out", folder],
      ]);
      const rows = rowsIn(folder);
      assertEquals(
        rows.map(({ allocator, abi, operation, outcome, replayHashOk, replays }) =>
          [allocator, abi, operation, outcome, replayHashOk, replays].join(" ")
        ),
        [
          "c-half-fit native malloc ok true 31",
          "assemblyscript-tlsf webassembly malloc ok true 31",
          "c-half-fit native malloc ok true 31",
          "c-half-fit native free ok true 31",
          "assemblyscript-tlsf webassembly malloc ok true 31",
          "assemblyscript-tlsf webassembly free ok true 31",
        ],
      );
      await assertRejects(
        () => cli(["space", "--subjects", manifests[1]!, "--workloads", "batch-lifo"]),
        Error,
        'the heap of "assemblyscript-tlsf" does not lie in its region',
      );
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test({
  name: `bench refuses a library whose heap is that of the process${skipped}`,
  ignore,
  async fn() {
    await assertRejects(
      () => cli(["bench", "--subjects", "libc.so.6", "--dry-run"]),
      Error,
      'Cannot measure or explore "libc.so.6": its heap is that of the process',
    );
  },
});

/** What does not depend on the machine or on chance. */
function deterministic(row: LatencyRow): unknown {
  const { allocator, version, abi, workload, seed, traceSha256, operation, outcome } = row;
  const { samples, replays, replayHashOk, stepsMean, stepsMax, environment } = row;
  return [
    ...[allocator, version, abi, workload, seed, traceSha256, operation, outcome],
    ...[samples, replays, replayHashOk, stepsMean, stepsMax, environment],
  ];
}

function rowsIn(folder: string): LatencyRow[] {
  return readLatencyCsv(Deno.readTextFileSync(`${folder}/latency.csv`), folder);
}

Deno.test({
  name:
    `a campaign in three shards by three processes, merged, is the campaign in one piece${skipped}`,
  ignore,
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      const campaign = [
        ...["bench", "--subjects", "bump", "--workloads", "holes-16,live-16,batch-lifo"],
        ...["--seeds", "7", "--replays", "31", "--quiet", "--out", folder],
      ];
      await Promise.all([
        cli([...campaign, "--shard", "1/3"]),
        cli(campaign, { ALLOCERT_SHARD: "2/3" }),
        cli(campaign, { JOB_COMPLETION_INDEX: "2", ALLOCERT_SHARDS: "3" }),
      ]);
      await cli(["merge", folder, "--quiet", "--out", `${folder}/merged`]);
      await cli([...campaign.slice(0, -1), `${folder}/whole`, "--shard", "1/1"]);
      const [merged, whole] = ["merged", "whole"].map((name) => rowsIn(`${folder}/${name}`));
      assertEquals(merged!.map(deterministic), whole!.map(deterministic));
      assertEquals(whole!.map(({ workload, seed }) => `${workload} ${seed}`), [
        "holes-16 undefined",
        "live-16 undefined",
        "batch-lifo 7",
        "batch-lifo 7",
      ]);
      assertEquals(whole!.every(({ stepsMax }) => stepsMax !== undefined), true);
      const report = await cli(["report", `${folder}/merged/latency.csv`, "--format", "json"]);
      assertEquals(JSON.parse(report).rows.length, whole!.length);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test({
  name: `bench --resume measures only what is not there yet${skipped}`,
  ignore,
  async fn() {
    const folder = await Deno.makeTempDir();
    const run = (...more: string[]): Promise<ExitCode> | ExitCode =>
      bench.run(parseArguments(bench, [
        ...["--subjects", "bump", "--workloads", "holes-16,live-16", "--shard", "1/1"],
        ...["--replays", "31", "--no-steps", "--quiet", "--out", folder, ...more],
      ]));
    const manifest = (): CampaignManifest =>
      parseManifest(Deno.readTextFileSync(`${folder}/campaign.json`), folder);
    try {
      assertEquals(await run(), ExitCode.Ok);
      const complete = manifest();
      const [first, last] = rowsIn(folder);
      // As if the run had been cut off while it appended the rows of the second cell.
      const latency = Deno.readTextFileSync(`${folder}/latency.csv`);
      const lines = latency.split("\r\n");
      const latencyBytes = lines.slice(0, 2).join("\r\n").length + 2;
      const histogramBytes = Deno.readTextFileSync(`${folder}/histogram.csv`)
        .split("\r\n").slice(0, 1 + complete.done[0]!.lines).join("\r\n").length + 2;
      Deno.writeTextFileSync(`${folder}/latency.csv`, latency.slice(0, -20));
      Deno.writeTextFileSync(
        `${folder}/campaign.json`,
        JSON.stringify({
          ...complete,
          done: complete.done.slice(0, 1),
          latencyBytes,
          histogramBytes,
        }),
      );
      assertEquals(await run("--resume"), ExitCode.Ok);
      const again = rowsIn(folder);
      assertEquals(again[0], first);
      assertEquals(again.slice(1).map(deterministic), [deterministic(last!)]);
      assertEquals(manifest().done.map(({ cell }) => cell), [0, 1]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test({
  name: `bench --resume leaves for last, and at length out, what ends its process${skipped}`,
  ignore,
  async fn() {
    const folder = await Deno.makeTempDir();
    const fatal = new URL("testdata/fatal_heap.ts", import.meta.url).pathname;
    const run = () =>
      cli([
        ...["bench", "--subjects", `${fatal},bump`, "--workloads", "holes-16,live-16"],
        ...["--replays", "31", "--no-steps", "--quiet", "--resume", "--shard", "1/1"],
        ...["--out", folder],
      ]);
    const state = (): readonly [begun: string[], done: number[]] => {
      const { begun, done } = parseManifest(
        Deno.readTextFileSync(`${folder}/campaign.json`),
        folder,
      );
      return [
        (begun ?? []).map(({ cell, times }) => `${cell} ${times}`),
        done.map(({ cell }) => cell),
      ];
    };
    try {
      // Cells 0 and 2 are fatal. Each ends two runs, and the fifth has nothing left that could.
      await assertRejects(run, Error);
      assertEquals(state(), [["0 1"], []]);
      await assertRejects(
        run,
        Error,
        "ended while it measured fatal-heap, holes-16, which comes last",
      );
      assertEquals(state(), [["0 1", "2 1"], [1]]);
      await assertRejects(run, Error);
      assertEquals(state(), [["2 1", "0 2"], [1, 3]]);
      await assertRejects(run, Error);
      assertEquals(state(), [["2 2"], [1, 3, 0]]);
      await assertRejects(run, Error, "Not measured: fatal-heap, live-16: 2 runs ended");
      assertEquals(state(), [[], [1, 3, 0, 2]]);
      assertEquals(rowsIn(folder).map(({ allocator }) => allocator), ["bump", "bump"]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test({
  name: `bench counts an allocator as failed that exits, or throws when nobody waits${skipped}`,
  ignore,
  async fn() {
    const folder = await Deno.makeTempDir();
    const heaps = ["exiting_heap", "straying_heap"].map((name) =>
      new URL(`testdata/${name}.ts`, import.meta.url).pathname
    );
    const names = [...heaps, "bump"].join(",");
    const few = ["--workloads", "holes-16,live-16", "--replays", "31", "--no-steps", "--quiet"];
    try {
      await assertRejects(
        () => cli(["bench", "--subjects", names, ...few, "--shard", "1/1", "--out", folder]),
        Error,
        "Not measured: exiting-heap, holes-16: it called Deno.exit(0)",
      );
      const { done } = parseManifest(Deno.readTextFileSync(`${folder}/campaign.json`), folder);
      const [exits, strays] = ["it called Deno.exit(0)", "it left behind: too late"];
      assertEquals(done.map(({ error }) => error), [
        ...[exits, strays, undefined],
        ...[exits, strays, undefined],
      ]);
      assertEquals(rowsIn(folder).map(({ allocator }) => allocator), ["bump", "bump"]);
      // Beside another version, where nothing is timed, and where one is created to see what it
      // offers.
      for (
        const [command, cell, ...words] of [
          ["bench", "bump, holes-16", "bump", "--against", heaps[0]!, "--out", folder, ...few],
          ["space", "exiting-heap, growing, seed 1", `bump,${heaps[0]}`, "--workloads", "growing"],
        ]
      ) {
        await assertRejects(
          () => cli([command!, "--subjects", ...words]),
          Error,
          `Not measured: ${cell}`,
        );
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test({
  name:
    `bench refuses two allocators of the same name, whose rows nobody could tell apart${skipped}`,
  ignore,
  async fn() {
    const module = new URL("../allocators/baselines/bump.ts", import.meta.url).pathname;
    await assertRejects(
      async () => await bench.run(parseArguments(bench, ["--subjects", `bump,${module}`])),
      UsageError,
      `"bump" and "${module}" are both named "bump"; give one of them another name`,
    );
  },
});

const refusals: readonly (readonly [args: readonly string[], message: string])[] = [
  [["tlsf"], 'Cannot bench "tlsf": allocators are named by --subjects'],
  [["--subjects", "tlfs"], 'Unknown allocator "tlfs": did you mean "tlsf"?'],
  [["--against", "HEAD", "--resume"], 'Flags "--against" and "--resume" exclude each other'],
  [["--workloads", "hole-16"], 'Unknown workload "hole-16"'],
  [["--seeds", "1,x"], 'Flag "--seeds" must be non-negative integers, received "x"'],
  [["--replays", "30"], 'Flag "--replays" must be an integer of at least 31, received "30"'],
  [["--shard", "3/2"], 'it must be "i/n" with i from 1 to n, received "3/2"'],
  [["--subjects", "block-pool", "--workloads", "holes-16"], "Nothing to measure"],
];

for (const [args, message] of refusals) {
  Deno.test(`bench refuses: ${["bench", ...args].join(" ")}`, async () => {
    await assertRejects(
      async () => await bench.run(parseArguments(bench, args)),
      UsageError,
      message,
    );
  });
}
