import type { Subject } from "../../allocators/contract/subject.ts";
import type { OperationLatency, ReplayedLatency } from "../../meters/latency/latency_meter.ts";
import { quantile } from "../../meters/statistics/quantiles.ts";
import type { Trace } from "../../workloads/trace/trace.ts";
import type { SampledSteps } from "./sampled_steps.ts";
import type { LatencyRow } from "./latency_row.ts";
import type { LatencyWarning } from "./latency_warning.ts";
import type { RunEnvironment } from "./run_environment.ts";

/** What was found of one subject under one workload. */
export interface LatencyFindings {
  readonly subject: Subject;
  readonly abi: LatencyRow["abi"];
  readonly trace: Trace;
  readonly traceSha256: string;
  readonly latency: ReplayedLatency;
  /** The same of the control; the very same object if the control is the subject. */
  readonly control: ReplayedLatency;
  readonly steps: readonly SampledSteps[];
  readonly environment: RunEnvironment;
}

/** Turns findings into rows. */
export function toLatencyRows(findings: LatencyFindings): LatencyRow[] {
  const { subject, abi, trace, traceSha256, latency, environment } = findings;
  return latency.operations.map((found): LatencyRow => {
    const { operation, outcome, histogram, worst, worstHalf } = found;
    // The control never returns null, so a refusal is set beside its success.
    const control = findings.control.operations.find((other) => other.operation === operation);
    const steps = findings.steps.find((other) =>
      other.operation === operation && other.outcome === outcome
    );
    const warnings = warningsOf(findings, found, control);
    const valid = !warnings.some((warning) => INVALIDATING.includes(warning));
    return {
      allocator: subject.name,
      version: subject.version,
      abi,
      workload: trace.name,
      ...(trace.seed === undefined ? {} : { seed: trace.seed }),
      traceSha256,
      operation,
      outcome,
      samples: histogram.total,
      replays: latency.replays,
      replayHashOk: latency.sameHash,
      minNs: histogram.min,
      ...quantilesOf(found),
      rawMaxNs: histogram.max,
      ...(valid ? { worstNs: worst, worstHalfNs: worstHalf } : {}),
      ...(control && { controlNs: control.worst, controlMaxNs: control.histogram.max }),
      ...(steps && { stepsMean: steps.mean, stepsMax: steps.max }),
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

function quantilesOf({ histogram }: OperationLatency): Pick<LatencyRow, keyof typeof QUANTILES> {
  return Object.fromEntries(
    Object.entries(QUANTILES)
      .map(([name, q]) => [name, quantile(histogram, q)] as const)
      .filter(([, value]) => value !== undefined),
  );
}

function warningsOf(
  { latency, control }: LatencyFindings,
  { histogram, worst, worstHalf, unsteady }: OperationLatency,
  beside: OperationLatency | undefined,
): LatencyWarning[] {
  const valid = latency.sameHash;
  const median = quantile(histogram, 0.5) ?? histogram.min;
  const isControl = latency === control;
  const found: { readonly [warning in LatencyWarning]: boolean } = {
    "nondeterministic": !valid,
    "too-few-replays": valid && worstHalf > 1.1 * worst,
    "unsteady": unsteady > 0,
    "busy-core": latency.busy,
    "near-control": valid && !isControl && beside !== undefined && 5 * beside.worst > 4 * worst,
    "not-settled": !latency.settled,
    "no-collector": !latency.collected,
    "coarse-clock": latency.clock.step / Math.sqrt(latency.replays) > 0.05 * median,
  };
  return (Object.keys(found) as LatencyWarning[]).filter((warning) => found[warning]);
}
