import type { StepsFinding, StepsRow } from "../../conformance/evidence/steps/mod.ts";
import { type Columns, tableOf } from "./columns.ts";
import { formatMarkdownTable } from "./markdown_table.ts";

const COLUMNS: Columns<StepsRow> = {
  "Allocator": (row) => `\`${row.allocator}\``,
  "Operation": (row) => row.operation,
  "Claimed": (row) => row.claimed,
  "Analytic": (row) => row.analytic,
  "Constructed": (row) => row.constructed.steps,
  "by": (row) => row.constructed.where,
  "Observed": (row) => row.observed.steps,
  "in": (row) => row.observed.where,
  "Mean": (row) => row.mean.toFixed(1),
  "Constructed / observed": (row) => row.gapObserved.toFixed(2),
  "Analytic / constructed": (row) => row.gapModel?.toFixed(2),
  "Calls": (row) => row.calls,
};

/** What was counted of many allocators. */
export interface StepsReport {
  /** One row for each allocator and operation. */
  readonly rows: readonly StepsRow[];
  /** Loads in which a call took more steps than in every scenario. */
  readonly findings: readonly StepsFinding[];
  /** Names of the loads, beside those of the allocators' own systems. */
  readonly loads: readonly string[];
  /** How many calls of each load and operation were counted that are spread evenly. */
  readonly sample: number;
}

/**
 * Writes the steps of many allocators as Markdown: a table, in which an absent value is an empty
 * cell, and the loads that took more steps than every scenario.
 */
export function formatStepsMarkdown({ rows, findings, loads, sample }: StepsReport): string {
  const [header, ...cells] = tableOf(COLUMNS, rows);
  return `# Steps of each operation

Written by \`deno task steps --write\`. A step is a basic block that one call executed; counts do not depend on the machine.

- _Claimed_ is the worst growth that is claimed in any variable, _analytic_ the most steps that the claims allow, where an
  author dares to say.
- _Constructed_ is the worst call of the scenarios, for populations of 16, 256 and 4,096 (pools: 1
  to 8, units of region: up to 16,384).
- _Observed_ is the worst call seen in these loads, and in that of the allocator's own system: ${
    loads.join(", ")
  }.
  Of each load and operation ${sample} calls were counted that are spread evenly, and up to 56 that are extreme by size,
  address, distance, live blocks, or for being refused. So it is the most that was seen, not the most that there is.
- _Mean_ is that of the calls that are spread evenly.

Constructed over observed says how much a benchmark that only runs loads under-reports. Below 1 the scenarios are
incomplete, which speaks against Allocert and not against the allocator. Analytic over constructed below 1 would make the
claim false.

${formatMarkdownTable(header, cells)}

## Where the scenarios are incomplete

${findings.map(sentenceOf).join("\n") || "No load took more steps than the scenarios."}
`;
}

function sentenceOf({ row, trace, regionSize }: StepsFinding): string {
  const { allocator, operation, observed, constructed } = row;
  return `- \`${allocator}\`, ${operation}: ${observed.steps} steps in ${observed.where}, call ${
    trace.ops.length - 1
  } on a region of ${regionSize} bytes, and ${constructed.steps} at most in a scenario.`;
}
