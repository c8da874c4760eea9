import { join } from "node:path";
import type { LatencyRow } from "../benchmarks/rows/latency_row.ts";
import type { LatencyFormat } from "../reports/formats/format.ts";
import { FORMATS } from "../reports/formats/formats.ts";
import { rowName } from "../reports/formats/latency/row_name.ts";
import type { Command } from "./machinery/command.ts";
import { ExitCode } from "./machinery/exit_code.ts";
import { oneWord } from "./machinery/one_word.ts";
import { openOutput } from "./machinery/output.ts";
import { readHistograms, readRows } from "./machinery/read_rows.ts";
import { unknownWord, UsageError } from "./machinery/usage_error.ts";

const NAMES = Object.keys(FORMATS.latency);
const NEEDY = NAMES.filter((name) => FORMATS.latency[name]!.histograms === "needed");

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
      help: `${NAMES.join(", ")} (text); ${NEEDY.join(" and ")} need histogram.csv beside`,
    },
    {
      name: "output",
      short: "o",
      value: "file",
      help: "Where it goes; for hgrm a folder. Standard output if left out",
    },
  ],
  run(args) {
    const path = oneWord(args, "report", "file");
    const name = args.text("format") ?? "text";
    const format = Object.hasOwn(FORMATS.latency, name) ? FORMATS.latency[name] : undefined;
    if (format === undefined) {
      throw unknownWord("format", name, NAMES, 'see "cli.ts report --help"');
    }
    const rows = readRows(path);
    const full = format.histograms && readHistograms(rows, path);
    if (full === undefined && format.histograms === "needed") {
      throw new UsageError(`Cannot report as ${name}: there is no histogram.csv beside "${path}"`);
    }
    const output = args.text("output") ?? "-";
    if (format.eachRow && (output !== "-" || rows.length !== 1)) {
      if (output === "-") {
        throw new UsageError(
          `Flag "--output" must name a folder for ${name}, as "${path}" has ${rows.length} rows`,
        );
      }
      writeEach(full ?? rows, name, format, output);
    } else openOutput("output", output)!.write(format.write(full ?? rows));
    return ExitCode.Ok;
  },
};

/** A file for each row. */
function writeEach(
  rows: readonly LatencyRow[],
  name: string,
  format: LatencyFormat,
  folder: string,
): void {
  Deno.mkdirSync(folder, { recursive: true });
  for (const row of rows) {
    const file = `${rowName(row).replace(/[^\w.-]+/g, "_")}.${name}`;
    openOutput("output", join(folder, file))!.write(format.write([row]));
  }
  console.error(`${rows.length} files written to ${folder}`);
}
