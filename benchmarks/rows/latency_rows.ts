import type { Subject } from "../../allocators/contract/subject.ts";
import type { OperationTimes, ReplayTimes } from "../../meters/latency/replay_times.ts";
import { quantile } from "../../meters/statistics/quantiles.ts";
import type { Trace } from "../../workloads/trace/trace.ts";
import type { SampledSteps } from "./sampled_steps.ts";
import type { LatencyRow } from "./latency_row.ts";
import type { LatencyWarning } from "./latency_warning.ts";
import type { RunEnvironment } from "./run_environment.ts";

/** What stands beside the times of a subject: the trace, its steps and the machine. */
export interface RowContext {
  readonly subject: Subject;
  readonly trace: Trace;
  readonly traceSha256: string;
  readonly steps: readonly SampledSteps[];
  readonly environment: RunEnvironment;
}

/**
 * Turns what was found into rows.
 *
 * @param context What stands beside the times.
 * @param times Those of the subject.
 * @param control Those of the control; the very same object if the control is the subject.
 */
export function toLatencyRows(
  { subject, trace, traceSha256, steps, environment }: RowContext,
  times: ReplayTimes,
  control: ReplayTimes,
): LatencyRow[] {
  return times.operations.map((found): LatencyRow => {
    const { operation, outcome, histogram, worst, worstHalf } = found;
    // The control never returns null, so a refusal is set beside its success.
    const beside = control.operations.find((other) => other.operation === operation);
    const counted = steps.find((other) =>
      other.operation === operation && other.outcome === outcome
    );
    const warnings = warningsOf(times, found, times === control ? undefined : beside);
    const valid = !warnings.some((warning) => INVALIDATING.includes(warning));
    return {
      allocator: subject.name,
      version: subject.version,
      abi: subject.abi ?? "javascript",
      workload: trace.name,
      ...(trace.seed === undefined ? {} : { seed: trace.seed }),
      traceSha256,
      operation,
      outcome,
      samples: histogram.total,
      replays: times.replays,
      replayHashOk: times.sameHash,
      minNs: histogram.min,
      ...quantilesOf(found),
      rawMaxNs: histogram.max,
      ...(valid ? { worstNs: worst, worstHalfNs: worstHalf } : {}),
      ...(beside && { controlNs: beside.worst, controlMaxNs: beside.histogram.max }),
      ...(counted && { stepsMean: counted.mean, stepsMax: counted.max }),
      status: !valid ? "invalid" : warnings.length > 0 ? "doubtful" : "valid",
      warnings,
      environment,
      histogram: [...histogram.buckets()],
    };
  });
}

/** With one of these there is no replayed worst case, or it is not the allocator's. */
const INVALIDATING: readonly LatencyWarning[] = [
  "nondeterministic",
  "near-control",
  "coarse-clock",
];

const QUANTILES = { p50Ns: 0.5, p90Ns: 0.9, p99Ns: 0.99, p999Ns: 0.999, p9999Ns: 0.9999 } as const;

function quantilesOf({ histogram }: OperationTimes): Pick<LatencyRow, keyof typeof QUANTILES> {
  return Object.fromEntries(
    Object.entries(QUANTILES)
      .map(([name, q]) => [name, quantile(histogram, q)] as const)
      .filter(([, value]) => value !== undefined),
  );
}

function warningsOf(
  { sameHash, busy, settled, collected, clock, replays }: ReplayTimes,
  { histogram, worst, worstHalf, unsteady }: OperationTimes,
  control: OperationTimes | undefined,
): LatencyWarning[] {
  const median = quantile(histogram, 0.5) ?? histogram.min;
  const found: { readonly [warning in LatencyWarning]: boolean } = {
    "nondeterministic": !sameHash,
    "too-few-replays": sameHash && worstHalf > 1.1 * worst,
    "unsteady": unsteady > 0,
    "busy-core": busy,
    "near-control": sameHash && control !== undefined && 5 * control.worst > 4 * worst,
    "not-settled": !settled,
    "no-collector": !collected,
    "coarse-clock": clock.step / Math.sqrt(replays) > 0.05 * median,
  };
  return (Object.keys(found) as LatencyWarning[]).filter((warning) => found[warning]);
}
