import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { LatencyRow } from "../benchmarks/rows/latency_row.ts";
import { histogramCsv } from "../reports/formats/csv/histogram_csv.ts";
import { latencyCsv } from "../reports/formats/csv/latency_csv.ts";
import { rows } from "../reports/testdata/rows.ts";
import { type Command, parseArguments } from "./machinery/command.ts";
import { compare } from "./compare.ts";
import { report } from "./report.ts";
import { UsageError } from "./machinery/usage_error.ts";

const canFile = (["read", "write"] as const).every((name) =>
  Deno.permissions.querySync({ name }).state === "granted"
);
const ignore = !canFile;
const skipped = canFile ? "" : " (skipped: needs --allow-read and --allow-write)";

/**
 * Runs a command in a folder of its own with these files, and gives its exit code and a reader of
 * what it wrote.
 */
async function run(
  command: Command,
  files: Readonly<Record<string, string>>,
  args: readonly string[],
): Promise<{ code: number; read: (name: string) => string }> {
  const folder = Deno.makeTempDirSync();
  try {
    for (const [name, text] of Object.entries(files)) {
      Deno.writeTextFileSync(`${folder}/${name}`, text);
    }
    const code = await command.run(
      parseArguments(command, args.map((arg) => arg.replace("@", `${folder}/`))),
    );
    const written = new Map<string, string>();
    for (const path of walk(folder)) {
      written.set(path.slice(folder.length + 1), Deno.readTextFileSync(path));
    }
    return { code, read: (name) => written.get(name) ?? `nothing, but ${[...written.keys()]}` };
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

function* walk(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (isDirectory) yield* walk(`${folder}/${name}`);
    else yield `${folder}/${name}`;
  }
}

const row: LatencyRow = { ...rows[0]!, worstHalfNs: 240 };
const slow: LatencyRow = { ...row, worstNs: 300, worstHalfNs: 300 };

function pair(base: readonly LatencyRow[], next: readonly LatencyRow[]): Record<string, string> {
  return { "base.csv": latencyCsv(base), "new.csv": latencyCsv(next) };
}

Deno.test({
  name:
    `compare ends with 0 for no change, 1 for a regression, 2 if nothing can be compared${skipped}`,
  ignore,
  async fn() {
    const exit = async (files: Record<string, string>, ...flags: string[]): Promise<number> =>
      (await run(compare, files, ["@base.csv", "@new.csv", "-q", ...flags])).code;
    assertEquals(await exit(pair([row], [row])), 0);
    assertEquals(await exit(pair([row], [slow])), 1);
    assertEquals(await exit(pair([row], [slow]), "--threshold", "25"), 0);
    assertEquals(await exit(pair([row], [{ ...row, stepsMax: 4 }])), 1);
    assertEquals(await exit(pair([row], [{ ...row, stepsMax: 4 }]), "--steps-threshold", "34"), 0);
    assertEquals(await exit(pair([row], [{ ...row, workload: "other" }])), 2);
    assertEquals(await exit(pair([], [])), 2);
    const fewer = pair([row, { ...row, workload: "other" }], [row]);
    assertEquals([await exit(fewer), await exit(fewer, "--complete")], [0, 1]);
  },
});

Deno.test({
  name: `compare writes Markdown and JSON${skipped}`,
  ignore,
  async fn() {
    const { read } = await run(compare, pair([row], [slow]), [
      "@base.csv",
      "@new.csv",
      "--quiet",
      "--markdown=@comparison.md",
      "--json=@comparison.json",
    ]);
    assertStringIncludes(read("comparison.md"), "| worse | tlsf, holes-16384, seed 42, malloc |");
    assertEquals(JSON.parse(read("comparison.json")).rows[0].worst.ratio, 1.25);
  },
});

Deno.test({
  name: `compare says which file, line and column is wrong${skipped}`,
  ignore,
  fn() {
    const refused = (files: Record<string, string>, message: string): void => {
      const folder = Deno.makeTempDirSync();
      try {
        for (const [name, text] of Object.entries(files)) {
          Deno.writeTextFileSync(`${folder}/${name}`, text);
        }
        const args = parseArguments(compare, [`${folder}/base.csv`, `${folder}/new.csv`]);
        assertThrows(() => compare.run(args), UsageError, message.replace("@", `${folder}/`));
      } finally {
        Deno.removeSync(folder, { recursive: true });
      }
    };
    const files = pair([row], [row]);
    refused(
      { ...files, "new.csv": files["new.csv"]!.replace(",240,", ",fast,") },
      [
        'Cannot read "@new.csv": line 2, column "worst_ns" must be a non-negative number, ',
        'received "fast"',
      ].join(""),
    );
    refused({ "base.csv": files["base.csv"]! }, 'Cannot read "@new.csv": No such file');
    refused(
      pair([row, row], [row]),
      '@base.csv" has two rows of tlsf, holes-16384, seed 42, malloc',
    );
  },
});

Deno.test("compare and report refuse another number of files", () => {
  assertThrows(() => compare.run(parseArguments(compare, ["one.csv"])), UsageError, "exactly two");
  assertThrows(() => report.run(parseArguments(report, [])), UsageError, "exactly one");
});

Deno.test({
  name: `report writes each format${skipped}`,
  ignore,
  async fn() {
    const files = { "latency.csv": latencyCsv(rows), "histogram.csv": histogramCsv(rows) };
    const written = async (format: string): Promise<string> => {
      const { code, read } = await run(report, files, [
        "@latency.csv",
        `--format=${format}`,
        "--output=@out",
      ]);
      assertEquals(code, 0);
      return read("out");
    };
    assertStringIncludes(await written("text"), "worst / median, ns");
    assertStringIncludes(
      await written("markdown"),
      "| tlsf | holes-16384, seed 42 | malloc | 240 |",
    );
    assertEquals(JSON.parse(await written("json")).rows[0].histogram, rows[0]!.histogram);
    assertEquals(JSON.parse(await written("gha"))[0].value, 240);
    assertEquals(Object.keys(JSON.parse(await written("bmf"))).length, rows.length);
  },
});

Deno.test({
  name: `report writes a file per row for hgrm${skipped}`,
  ignore,
  async fn() {
    const files = { "latency.csv": latencyCsv(rows), "histogram.csv": histogramCsv(rows) };
    const { read } = await run(report, files, ["@latency.csv", "--format=hgrm", "--output=@plots"]);
    assertStringIncludes(
      read("plots/tlsf_holes-16384_seed_42_malloc.hgrm"),
      "Total count    =        20200]",
    );
    assertStringIncludes(
      read("plots/_HYPERLINK_1_native_sqlite-orders_free_null.hgrm"),
      "77.000 1.000000",
    );
  },
});
