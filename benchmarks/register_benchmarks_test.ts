import { assert, assertEquals, assertStringIncludes } from "@std/assert";

const missing = (["read", "write", "run"] as const).filter((name) =>
  Deno.permissions.querySync({ name }).state !== "granted"
);
const reason = missing.length > 0
  ? ` (skipped: needs ${missing.map((name) => `--allow-${name}`).join(", ")})`
  : "";

/** Runs a bench file in a process of its own; what `deno bench --json` says of each body. */
async function bench(file: string): Promise<{ name: string; isOk: boolean }[]> {
  const config = new URL("../deno.json", import.meta.url).pathname;
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bench", "--allow-all", "--no-check", "--json", "--config", config, file],
    env: { NO_COLOR: "1" },
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  const { benches } = JSON.parse(new TextDecoder().decode(stdout)) as {
    benches: { name: string; results: { ok?: unknown }[] }[];
  };
  return benches.map(({ name, results }) => ({ name, isOk: results[0]!.ok !== undefined }));
}

Deno.test({
  name: `registerBenchmarks() measures an allocator of one's own in a bench file${reason}`,
  ignore: reason !== "",
  async fn() {
    const folder = await Deno.makeTempDir();
    const root = new URL("..", import.meta.url).href;
    try {
      const file = `${folder}/mine_bench.ts`;
      await Deno.writeTextFile(
        file,
        `import { bump } from "${root}allocators/baselines/bump.ts";
import { registerBenchmarks, scenario, trace } from "${root}benchmarks/mod.ts";
import { latencyCsv } from "${root}reports/formats/csv/latency_csv.ts";

const rows = [], spaces = [];
registerBenchmarks({ ...bump, name: "mine" }, {
  workloads: [trace("batch-fifo"), scenario("fallback", 16), trace("jq-sales")],
  replays: 31,
  budget: 0,
  onRows: (more) => rows.push(...more),
  onSpace: (row) => spaces.push(row),
});
addEventListener("unload", () => {
  Deno.writeTextFileSync("${folder}/latency.csv", latencyCsv(rows));
  Deno.writeTextFileSync("${folder}/space.json", JSON.stringify(spaces));
});
`,
      );
      assertEquals(await bench(file), [
        { name: "mine, batch-fifo", isOk: true },
        { name: "mine, jq-sales", isOk: true },
      ]);
      const csv = await Deno.readTextFile(`${folder}/latency.csv`);
      for (const workload of ["batch-fifo", "jq-sales"]) assertStringIncludes(csv, `,${workload},`);
      const spaces = JSON.parse(await Deno.readTextFile(`${folder}/space.json`));
      assertEquals(spaces.map((row: { workload: string }) => row.workload), [
        "batch-fifo",
        "jq-sales",
      ]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
