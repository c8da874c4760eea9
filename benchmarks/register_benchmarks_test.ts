import { assert, assertEquals } from "@std/assert";

const missing = (["read", "write", "run"] as const).filter((name) =>
  Deno.permissions.querySync({ name }).state !== "granted"
);
const reason = missing.length > 0
  ? ` (skipped: needs ${missing.map((name) => `--allow-${name}`).join(", ")})`
  : "";

const root = new URL("..", import.meta.url).href;

/** Begins every bench file. */
const IMPORTS = `import { bump } from "${root}allocators/baselines/bump.ts";
import { registerBenchmarks, scenario, trace } from "${root}benchmarks/mod.ts";
import { latencyCsv } from "${root}reports/formats/csv/latency_csv.ts";
`;

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

/** The cells of a column of a CSV file. */
async function column(file: string, name: string): Promise<string[]> {
  const [header, ...lines] = (await Deno.readTextFile(file)).trim().split("\r\n");
  const index = header!.split(",").indexOf(name);
  return lines.map((line) => line.split(",")[index]!);
}

Deno.test({
  name: `registerBenchmarks() measures an allocator of one's own in a bench file${reason}`,
  ignore: reason !== "",
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      const file = `${folder}/mine_bench.ts`;
      await Deno.writeTextFile(
        file,
        `${IMPORTS}
const spaces = [];
registerBenchmarks({ ...bump, name: "mine" }, {
  workloads: [trace("batch-fifo"), scenario("fallback", 16), trace("jq-sales")],
  replays: 31,
  budget: 0,
  onSpace: (row) => spaces.push(row),
  onEnd(rows) {
    Deno.writeTextFileSync("${folder}/latency.csv", latencyCsv(rows));
    Deno.writeTextFileSync("${folder}/space.json", JSON.stringify(spaces));
  },
});
`,
      );
      assertEquals(await bench(file), [
        { name: "mine, batch-fifo", isOk: true },
        { name: "mine, jq-sales", isOk: true },
      ]);
      const workloads = ["batch-fifo", "jq-sales"];
      const measured = new Set(await column(`${folder}/latency.csv`, "workload"));
      assertEquals([...measured], workloads);
      const spaces = JSON.parse(await Deno.readTextFile(`${folder}/space.json`));
      assertEquals(spaces.map((row: { workload: string }) => row.workload), workloads);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test({
  name:
    `registerBenchmarks() hands complete rows to onEnd, once, whatever listens to the end of the run${reason}`,
  ignore: reason !== "",
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      const file = `${folder}/order_bench.ts`;
      await Deno.writeTextFile(
        file,
        `${IMPORTS}
const events = [];
const listen = (name) => addEventListener("unload", () => events.push(name));
const measure = (name, workload, onEnd) =>
  registerBenchmarks({ ...bump, name }, { workloads: [workload], replays: 31, budget: 0, onEnd });
const write = (name) => (rows) => {
  events.push(name);
  Deno.writeTextFileSync("${folder}/" + name + ".csv", latencyCsv(rows));
};
const [shared, other] = [write("shared"), write("other")];
listen("before");
measure("first", scenario("holes", 16), shared);
listen("between");
measure("second", scenario("holes", 16), other);
measure("third", scenario("live", 16), shared);
registerBenchmarks(bump, { workloads: [], onEnd: write("never") });
listen("after");
addEventListener("unload", () => Deno.writeTextFileSync("${folder}/events", events.join(" ")));
`,
      );
      assertEquals((await bench(file)).map(({ isOk }) => isOk), [true, true, true]);
      assertEquals(
        await Deno.readTextFile(`${folder}/events`),
        "before shared other between after",
      );
      const [shared, other] = [`${folder}/shared.csv`, `${folder}/other.csv`];
      assertEquals(await column(shared, "allocator"), ["first", "third"]);
      assertEquals(await column(other, "allocator"), ["second"]);
      // Before the end of the run a third of them was made.
      assertEquals(await column(shared, "replays"), ["31", "31"]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
