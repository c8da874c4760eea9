import { join } from "node:path";
import type { LatencyRow } from "../benchmarks/rows/latency_row.ts";
import { formatBmf } from "../reports/formats/latency/bmf.ts";
import { formatGha } from "../reports/formats/latency/gha.ts";
import { formatHgrm } from "../reports/formats/latency/hgrm.ts";
import { formatLatencyJson } from "../reports/formats/latency/latency_json.ts";
import { formatLatencyMarkdown } from "../reports/formats/latency/latency_markdown.ts";
import { latencyTable } from "../reports/formats/latency/latency_table.ts";
import { rowName } from "../reports/formats/latency/row_name.ts";
import type { Command } from "./machinery/command.ts";
import { ExitCode } from "./machinery/exit_code.ts";
import { openOutput } from "./machinery/output.ts";
import { readHistograms, readRows } from "./machinery/read_rows.ts";
import { unknownWord, UsageError } from "./machinery/usage_error.ts";

const FORMATS: Readonly<Record<string, (rows: readonly LatencyRow[]) => string>> = {
  text: latencyTable,
  markdown: formatLatencyMarkdown,
  json: formatLatencyJson,
  gha: formatGha,
  bmf: formatBmf,
};

/** `cli.ts report`: writes a latency.csv in another format. */
export const report: Command = {
  name: "report",
  summary: "Write a latency.csv as text, Markdown, JSON, or for HdrHistogram, GitHub, Bencher",
  words: "<latency.csv>",
  examples: [
    ["report reports/out/latency.csv --format markdown", "a table for people"],
    ["report latency.csv --format gha --output bench.json", "for github-action-benchmark"],
    ["report latency.csv --format hgrm --output plots", "a file per row for HdrHistogram plotters"],
  ],
  flags: [
    {
      name: "format",
      value: "name",
      help: `${Object.keys(FORMATS).join(", ")} or hgrm, which needs histogram.csv beside (text)`,
    },
    {
      name: "output",
      short: "o",
      value: "file",
      help: "Where it goes; for hgrm a folder. Standard output if left out",
    },
  ],
  run(args) {
    const [path, ...more] = args.words;
    if (path === undefined || more.length > 0) {
      throw new UsageError(
        `Cannot report: exactly one file must be named, received ${args.words.length}; see "cli.ts report --help"`,
      );
    }
    const name = args.text("format") ?? "text";
    const rows = readRows(path);
    if (name === "hgrm") return writeHgrm(rows, path, args.text("output"));
    const format = FORMATS[name];
    if (format === undefined) {
      const names = [...Object.keys(FORMATS), "hgrm"];
      throw unknownWord("format", name, names, 'see "cli.ts report --help"');
    }
    const output = openOutput("output", args.text("output") ?? "-")!;
    output.write(format(name === "json" ? readHistograms(rows, path) ?? rows : rows));
    return ExitCode.Ok;
  },
};

/** One file for each row; one row may go to standard output. */
function writeHgrm(
  rows: readonly LatencyRow[],
  path: string,
  folder: string | undefined,
): ExitCode {
  const full = readHistograms(rows, path);
  if (full === undefined) {
    throw new UsageError(`Cannot report as hgrm: there is no histogram.csv beside "${path}"`);
  }
  if (folder === undefined || folder === "-") {
    if (full.length !== 1) {
      throw new UsageError(
        `Flag "--output" must name a folder for hgrm, as "${path}" has ${full.length} rows`,
      );
    }
    openOutput("output", "-")!.write(formatHgrm(full[0]!));
    return ExitCode.Ok;
  }
  Deno.mkdirSync(folder, { recursive: true });
  for (const row of full) {
    const file = rowName(row).replace(/[^\w.-]+/g, "_");
    openOutput("output", join(folder, `${file}.hgrm`))!.write(formatHgrm(row));
  }
  console.error(`${full.length} files written to ${folder}`);
  return ExitCode.Ok;
}
