import type { Finding } from "../../conformance/evidence/finding.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import type { Exploration } from "../../conformance/explorer/exploration.ts";
import type { ExploredCosts } from "../../conformance/explorer/explored_steps.ts";
import { formatTrace } from "../../workloads/trace/trace_text.ts";
import { grouped } from "./grouped.ts";

/** An exploration with all that is said of it. */
export interface ExplorationReport {
  /** Who was explored. */
  readonly subject: Pick<Subject, "name" | "version">;
  /** Usable bytes of the heap. */
  readonly heap: number;
  /** Bytes of its region. */
  readonly regionSize: number;
  /** Sizes that were requested. */
  readonly sizes: readonly number[];
  /** Alignments at which they were requested as well. */
  readonly alignments: readonly number[];
  /** Whether blocks were reallocated. */
  readonly realloc: boolean;
  /** Most blocks that programs had live, if that was limited. */
  readonly mostLive: number | undefined;
  /** How long it took. */
  readonly seconds: number;
  /** What came of it. */
  readonly exploration: Exploration;
  /** What calls cost, or why that is not known; absent if nobody asked. */
  readonly costs: ExploredCosts | string | undefined;
}

/** Writes an exploration as a table and a sentence, without final line feed. */
export function formatExplorationText(report: ExplorationReport): string {
  const { costs, exploration, ...run } = report;
  const { states, transitions, refused, depth, mostLive, emptyStates, replayed } = exploration;
  const rows: [string, string][] = [
    ["allocator", `${run.subject.name} ${run.subject.version}`],
    ["heap", `${run.heap} usable bytes in a region of ${run.regionSize}`],
    ["requests", requestsOf(run)],
    ["states", grouped(states)],
    ["transitions", `${grouped(transitions)}, ${grouped(refused)} of them refused`],
    ["depth", `${depth} calls`],
    ["most live", `${mostLive} blocks`],
    ["empty heaps", `${grouped(emptyStates)} states with nothing live`],
    ["replayed", `${grouped(replayed)} shortest programs, on a second heap`],
    ["speed", `${grouped(transitions / run.seconds)} transitions/s, ${run.seconds.toFixed(1)} s`],
    ["memory", `${grouped(exploration.bytes / 2 ** 20)} MiB`],
  ];
  if (typeof costs === "object") {
    const most = costs.operations.map(({ operation, most }) => `${operation} ${most}`).join(", ");
    const isTrue = costs.exact && exploration.outcome === "exhausted";
    const of = isTrue
      ? "the true maximum"
      : costs.exact
      ? "of all calls that were made"
      : `counted on ${grouped(costs.calls)} calls, one of each kind`;
    rows.push(["most steps", `${most} (${of})`]);
  } else if (costs !== undefined) rows.push(["most steps", costs]);
  return [
    ...rows.map(([name, value]) => `${name.padEnd(12)} ${value}`),
    "",
    sentenceOf(run, exploration),
  ]
    .join("\n");
}

function requestsOf(
  { sizes, alignments, realloc }: Pick<ExplorationReport, "sizes" | "alignments" | "realloc">,
): string {
  const parts = [`${sizes.join(", ")} bytes`];
  if (alignments.length > 0) parts.push(`also at multiples of ${alignments.join(", ")}`);
  if (realloc) parts.push("also by realloc");
  return parts.join(", ");
}

function sentenceOf(
  { mostLive }: Pick<ExplorationReport, "mostLive">,
  exploration: Exploration,
): string {
  const bound = mostLive === undefined ? "" : ` with at most ${mostLive} blocks live`;
  const { outcome, depth, states, violation } = exploration;
  if (outcome === "exhausted") {
    return `exhausted: every reachable state${bound} was visited and is sound`;
  }
  if (outcome === "partial") {
    return `partial: the limit was reached at ${
      grouped(states)
    } states; every program${bound} of up to ${depth} calls was tried`;
  }
  const { rule, expected, actual, details } = violation!;
  return [
    `violation "${rule}"`,
    `Expected: ${expected}`,
    `Actual:   ${actual}`,
    `Shortest program:`,
    ...formatTrace(details.trace!).trimEnd().split("\n").map((line) => `  ${line}`),
    `Heap:     ${details.heap}`,
  ].join("\n");
}

/** Writes an exploration as JSON; traces are in text form. */
export function formatExplorationJson(report: ExplorationReport): string {
  const { subject, exploration, costs, ...run } = report;
  const { violation, samples: _, everyCall: __, ...found } = exploration;
  return JSON.stringify(
    {
      subject: { name: subject.name, version: subject.version },
      ...run,
      ...found,
      ...(violation && { violation: violationJson(violation) }),
      ...(typeof costs === "object" && {
        steps: {
          calls: costs.calls,
          exact: costs.exact,
          operations: costs.operations.map(({ operation, most, trace }) => ({
            operation,
            most,
            trace: formatTrace(trace),
          })),
        },
      }),
    },
    null,
    2,
  ) + "\n";
}

function violationJson({ rule, expected, actual, details }: Finding): Record<string, string> {
  return { rule, expected, actual, trace: formatTrace(details.trace!), heap: details.heap! };
}
