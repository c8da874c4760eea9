import type { Operation } from "../../../allocators/contract/claims.ts";
import { regionSizeFor } from "../../../workloads/region_size.ts";
import type { Trace } from "../../../workloads/trace/trace.ts";
import type { Workload } from "../../../workloads/workload.ts";
import type { ExaminedSubject } from "../../spec/examined_subject.ts";
import type { CountSteps } from "../check_context.ts";
import type { WorstCall } from "./constructed_steps.ts";
import { OPERATION_CODES, pickCalls } from "./pick_calls.ts";

/** What loads showed of one operation. */
export interface ObservedSteps {
  /** The worst call. */
  readonly worst: WorstCall;
  /** Mean of the calls that were spread evenly over the loads. */
  readonly mean: number;
  /** Calls counted. */
  readonly calls: number;
  /** The load up to and with the worst call, and the region it was replayed on. */
  readonly trace: Trace;
  /** Bytes of that region. */
  readonly regionSize: number;
}

/** A workload that may need a region of a certain size. */
export type ObservedWorkload = Workload & { readonly regionSize?: number };

/**
 * Counts calls of loads and recorded programs.
 *
 * @param examined Who is called.
 * @param count Counts its steps.
 * @param workloads The loads; one that needs what is not offered is left out.
 * @param sample Calls of each operation and load that are spread evenly, at most.
 * @param seed Seed of the generated loads.
 * @returns What was seen of each operation.
 */
export async function observedSteps(
  { subject, capabilities }: ExaminedSubject,
  count: CountSteps,
  workloads: readonly ObservedWorkload[],
  sample: number,
  seed: number,
): Promise<ReadonlyMap<Operation, ObservedSteps>> {
  const seen = new Map<Operation, Seen>();
  for (const workload of workloads) {
    if (workload.needs.some((need) => !capabilities.has(need))) continue;
    const trace = await workload.load(seed);
    const least = 2 * subject.claims.minimumRegion;
    const regionSize = Math.max(workload.regionSize ?? regionSizeFor(trace), least);
    const { measured, even } = pickCalls(subject, trace, regionSize, sample);
    const { steps } = await count({ trace, measured, regionSize });
    for (const [at, index] of measured.entries()) {
      const counted = steps[at]!;
      if (Number.isNaN(counted)) continue;
      const operation = OPERATIONS.find((name) => OPERATION_CODES[name] === trace.ops[index])!;
      let found = seen.get(operation);
      if (found === undefined) {
        seen.set(
          operation,
          found = { calls: 0, even: 0, sum: 0, steps: -1, index: 0, trace, regionSize },
        );
      }
      found.calls++;
      if (even.has(index)) {
        found.even++;
        found.sum += counted;
      }
      if (counted > found.steps) Object.assign(found, { steps: counted, index, trace, regionSize });
    }
  }
  return new Map([...seen].map(([operation, found]) => [operation, observed(found)]));
}

const OPERATIONS = Object.keys(OPERATION_CODES) as Operation[];

interface Seen {
  calls: number;
  even: number;
  sum: number;
  steps: number;
  index: number;
  trace: Trace;
  regionSize: number;
}

function observed({ calls, even, sum, steps, index, trace, regionSize }: Seen): ObservedSteps {
  const end = index + 1;
  return {
    worst: { steps, where: trace.name },
    mean: sum / even,
    calls,
    trace: {
      ...trace,
      ops: trace.ops.slice(0, end),
      ids: trace.ids.slice(0, end),
      sizes: trace.sizes.slice(0, end),
      alignments: trace.alignments.slice(0, end),
    },
    regionSize,
  };
}
