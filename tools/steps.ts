/**
 * Counts what every operation of every allocator costs: claimed, constructed, observed and on average.
 *
 *     deno task steps
 *     deno run --allow-read --allow-sys tools/steps/main.ts tlsf best-fit --sample 500
 *
 * Words are names of allocators, all if left out. `--sample` calls of each operation and load are spread evenly (24).
 * `--save directory` writes the traces of findings, `--write` the report to `reports/published/steps.md`. Takes some minutes. The
 * exit code is 1 if a claimed bound is exceeded; a load that is worse than the scenarios is a finding against the scenarios
 * and changes nothing.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { subjects } from "../allocators/subjects.ts";
import {
  type StepsFinding,
  type StepsRow,
  stepsTable,
} from "../conformance/evidence/steps/mod.ts";
import { WORKLOADS } from "../workloads/catalog.ts";
import { SYSTEM_WORKLOADS } from "../workloads/systems/system_workloads.ts";
import { formatTrace } from "../workloads/trace/trace_text.ts";
import { formatStepsFindings, formatStepsTable } from "../reports/formats/steps_markdown.ts";

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

if (import.meta.main) Deno.exit(await main(Deno.args));

async function main(args: readonly string[]): Promise<number> {
  const flags = parseArgs([...args], {
    string: ["_", "sample", "save"],
    boolean: ["write"],
    default: { sample: "24" },
  });
  const sample = Number(flags.sample);
  const rows: StepsRow[] = [];
  const findings: StepsFinding[] = [];
  for (const subject of subjects) {
    if (flags._.length > 0 && !flags._.includes(subject.name)) continue;
    console.error(`counting ${subject.name}`);
    const workloads = [
      ...WORKLOADS.filter(({ name }) => LOADS.includes(name)),
      ...SYSTEM_WORKLOADS.filter((system) => system.subject === subject.name),
    ];
    const table = await stepsTable(subject, { workloads, sample });
    rows.push(...table.rows);
    findings.push(...table.findings);
  }
  if (flags.save !== undefined) save(findings, flags.save);
  const text = report(rows, findings, sample);
  if (flags.write) {
    Deno.mkdirSync(new URL(".", PUBLISHED), { recursive: true });
    Deno.writeTextFileSync(PUBLISHED, text);
  } else console.log(text);
  return rows.some(({ gapModel = 1 }) => gapModel < 1) ? 1 : 0;
}

function save(findings: readonly StepsFinding[], directory: string): void {
  Deno.mkdirSync(directory, { recursive: true });
  for (const { row, trace } of findings) {
    const path = `${directory}/${row.allocator}-${row.operation}.trace`;
    Deno.writeTextFileSync(path, formatTrace(trace));
  }
}

function report(
  rows: readonly StepsRow[],
  findings: readonly StepsFinding[],
  sample: number,
): string {
  return `# Steps of each operation

Written by \`deno task steps\`. A step is a basic block that one call executed; counts do not depend on the machine.

- _Claimed_ is the worst growth that is claimed in any variable, _analytic_ the most steps that the claims allow, where an
  author dares to say.
- _Constructed_ is the worst call of the scenarios, for populations of 16, 256 and 4,096 (pools: 1
  to 8, units of region: up to 16,384).
- _Observed_ is the worst call seen in these loads, and in that of the allocator's own system: ${
    LOADS.join(", ")
  }.
  Of each load and operation ${sample} calls were counted that are spread evenly, and up to 56 that are extreme by size,
  address, distance, live blocks, or for being refused. So it is the most that was seen, not the most that there is.
- _Mean_ is that of the calls that are spread evenly.

Constructed over observed says how much a benchmark that only runs loads under-reports. Below 1 the scenarios are
incomplete, which speaks against Allocert and not against the allocator. Analytic over constructed below 1 would make the
claim false.

${formatStepsTable(rows)}

## Where the scenarios are incomplete

${formatStepsFindings(findings)}
`;
}
