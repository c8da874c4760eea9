/**
 * Counts what every operation of every allocator costs: `deno task steps`.
 *
 * @module
 */
import type { Command } from "../cli/machinery/command.ts";
import { ExitCode } from "../cli/machinery/exit_code.ts";
import { type StepsFinding, type StepsRow, stepsTable } from "../conformance/evidence/steps/mod.ts";
import { formatStepsMarkdown } from "../reports/formats/steps_markdown.ts";
import { WORKLOADS } from "../workloads/catalog.ts";
import { SYSTEM_WORKLOADS } from "../workloads/systems/system_workloads.ts";
import { formatTrace } from "../workloads/trace/trace_text.ts";
import { chosenSubjects } from "./_chosen_subjects.ts";
import { runTool } from "./_run_tool.ts";

/** Loads of different habits: all together would take an hour. */
const LOADS = [
  "periodic-small",
  "working-set",
  "octaves",
  "extremes",
  "resizing",
  "aligned",
  "mixed",
  "sqlite-orders",
  "perl-concordance",
  "jq-sales",
  "git-log",
];

const PUBLISHED = new URL("../reports/published/steps.md", import.meta.url);

/**
 * `deno task steps`: claimed, constructed, observed and mean. A load that takes more steps than the
 * scenarios is a finding against them, and does not change the exit code.
 */
export const steps: Command = {
  name: "steps",
  summary: "Count what each operation costs: exit code 1 if a claimed bound is exceeded",
  words: "[subject...]",
  examples: [
    ["steps --write", "all allocators, as published; takes some minutes"],
    ["steps tlsf best-fit --sample 500", "more calls of two of them, to standard output"],
  ],
  flags: [
    { name: "sample", value: "n", help: "Calls of each operation and load, spread evenly (24)" },
    { name: "save", value: "folder", help: "Where the traces of findings go" },
    { name: "write", help: "Write reports/published/steps.md, and print nothing" },
  ],
  async run(args) {
    const chosen = chosenSubjects(args.words);
    const sample = args.integer("sample", 1) ?? 24;
    const rows: StepsRow[] = [];
    const findings: StepsFinding[] = [];
    for (const subject of chosen) {
      console.error(`counting ${subject.name}`);
      const workloads = [
        ...WORKLOADS.filter(({ name }) => LOADS.includes(name)),
        ...SYSTEM_WORKLOADS.filter((system) => system.subject === subject.name),
      ];
      const table = await stepsTable(subject, { workloads, sample });
      rows.push(...table.rows);
      findings.push(...table.findings);
    }
    const folder = args.text("save");
    if (folder !== undefined) {
      Deno.mkdirSync(folder, { recursive: true });
      for (const { row: { allocator, operation }, trace } of findings) {
        Deno.writeTextFileSync(`${folder}/${allocator}-${operation}.trace`, formatTrace(trace));
      }
    }
    const text = formatStepsMarkdown({ rows, findings, loads: LOADS, sample });
    if (args.has("write")) Deno.writeTextFileSync(PUBLISHED, text);
    else console.log(text);
    return rows.some(({ gapModel = 1 }) => gapModel < 1) ? ExitCode.Failed : ExitCode.Ok;
  },
};

if (import.meta.main) await runTool(steps);
