import type { Growth, Operation } from "../../../allocators/contract/claims.ts";
import type { Subject } from "../../../allocators/contract/subject.ts";
import { openStepMeter } from "../../../meters/steps/javascript/javascript_step_meter.ts";
import type { StepMeter } from "../../../meters/steps/step_meter.ts";
import { WORKLOADS } from "../../../workloads/catalog.ts";
import { SYSTEM_WORKLOADS } from "../../../workloads/systems/system_workloads.ts";
import type { Trace } from "../../../workloads/trace/trace.ts";
import { examine } from "../../spec/examined_subject.ts";
import { constructedSteps, type WorstCall } from "./constructed_steps.ts";
import { observedSteps, type ObservedWorkload } from "./observed_steps.ts";

/** What one operation of one allocator costs, seen from four sides. */
export interface StepsRow {
  /** Name of the allocator. */
  readonly allocator: string;
  /** The operation. */
  readonly operation: Operation;
  /** The worst growth that is claimed in any variable. */
  readonly claimed: Growth;
  /** Analytic: the most steps that the claims allow; left out where no author dares to say. */
  readonly analytic?: number;
  /** Constructed: the worst call of the scenarios. */
  readonly constructed: WorstCall;
  /** Observed: the worst call of the loads. */
  readonly observed: WorstCall;
  /** Mean over the loads. */
  readonly mean: number;
  /** Calls of the loads that were counted. */
  readonly calls: number;
  /**
   * Constructed over observed: how much a benchmark that only runs loads under-reports. Below 1 the
   * scenarios are incomplete.
   */
  readonly gapObserved: number;
  /**
   * Analytic over constructed; below 1 the claim is false. Left out where there is no analytic
   * bound.
   */
  readonly gapModel?: number;
}

/** A load in which a call took more steps than in every scenario: the scenarios are incomplete. */
export interface StepsFinding {
  /** The row that it belongs to. */
  readonly row: StepsRow;
  /** The load up to and with that call. */
  readonly trace: Trace;
  /** Bytes of the region it was replayed on. */
  readonly regionSize: number;
}

/** The rows of one allocator. */
export interface StepsTable {
  /** One row for each operation that was both constructed and observed. */
  readonly rows: readonly StepsRow[];
  /** What speaks against the scenarios, not against the allocator. */
  readonly findings: readonly StepsFinding[];
}

/** How much is counted. */
export interface StepsTableOptions {
  /** Populations of the scenarios. 16, 256 and 4096 if left out. */
  readonly populations?: readonly number[];
  /**
   * The loads. All generated and recorded ones below a million operations, and those of the seed
   * systems, if left out.
   */
  readonly workloads?: readonly ObservedWorkload[];
  /** Calls of each operation and load that are spread evenly, at most. 100 if left out. */
  readonly sample?: number;
  /** Seed of the generated loads; 1 if left out. */
  readonly seed?: number;
  /** Opens the meter; that of JavaScript subjects if left out. */
  readonly openMeter?: () => StepMeter | Promise<StepMeter>;
}

/**
 * Compares, for each operation of an allocator, the worst case that is claimed, the one that is
 * constructed, the one that is observed, and the mean, all of them in counted steps (after Puaut,
 * ECRTS 2002).
 *
 * Of the loads only some calls are counted, as each takes half a millisecond and more: so many of
 * each operation that are spread evenly, and those with an extreme size, address, distance or
 * number of live blocks, and refused ones. So `observed` is the most that was seen, not the most
 * that there is.
 *
 * Needs `--allow-read` and `--allow-sys`.
 *
 * @param subject Who is counted.
 * @param options How much.
 * @returns The rows; the same in every run.
 * @throws {StepsUnavailable} If steps cannot be counted.
 *
 * @example What a small load shows of TLSF
 * ```ts
 * import { stepsTable } from "@allocert/allocert/conformance";
 * import { tlsf } from "@allocert/allocert/allocators";
 * import { WORKLOADS } from "@allocert/allocert/workloads";
 * import { assertEquals } from "@std/assert";
 *
 * const workloads = WORKLOADS.filter(({ name }) => name === "batch-fifo");
 * const { rows, findings } = await stepsTable(tlsf, { workloads, populations: [16], sample: 20 });
 * assertEquals(rows.map(({ operation }) => operation), ["malloc", "free"]);
 * assertEquals(findings, []);
 * ```
 */
export async function stepsTable(
  subject: Subject,
  options: StepsTableOptions = {},
): Promise<StepsTable> {
  const { populations = [16, 256, 4096], sample = 100, seed = 1 } = options;
  const workloads = options.workloads ?? LOADS;
  const examined = examine(subject);
  using meter = await (options.openMeter ?? (() => openStepMeter(subject)))();
  const count = meter.count.bind(meter);
  const constructed = await constructedSteps(examined, count, populations);
  const seen = await observedSteps(examined, count, workloads, sample, seed);
  const rows: StepsRow[] = [];
  const findings: StepsFinding[] = [];
  for (const [operation, { growth = {}, steps: analytic }] of costsOf(subject)) {
    const hard = constructed.get(operation);
    const load = seen.get(operation);
    if (hard === undefined || load === undefined) continue;
    const row: StepsRow = {
      allocator: subject.name,
      operation,
      claimed: ORDER.findLast((shape) => Object.values(growth).includes(shape)) ?? "O(1)",
      constructed: hard,
      observed: load.worst,
      mean: load.mean,
      calls: load.calls,
      gapObserved: hard.steps / load.worst.steps,
      ...(analytic === undefined ? {} : { analytic, gapModel: analytic / hard.steps }),
    };
    rows.push(row);
    if (hard.steps < load.worst.steps) {
      findings.push({ row, trace: load.trace, regionSize: load.regionSize });
    }
  }
  return { rows, findings };
}

const ORDER: readonly Growth[] = ["O(1)", "O(log n)", "O(n)"];

const LOADS: readonly ObservedWorkload[] = [
  ...WORKLOADS.filter(({ kind, large }) =>
    (kind === "generated" || kind === "recorded") && large !== true
  ),
  ...SYSTEM_WORKLOADS,
];

function costsOf({ claims }: Subject): [Operation, NonNullable<typeof claims.complexity.malloc>][] {
  return Object.entries(claims.complexity) as ReturnType<typeof costsOf>;
}
