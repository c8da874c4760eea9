import type { Subject } from "../allocators/contract/subject.ts";
import type { LatencyLoad, ReplayedLatency } from "../meters/latency/latency_meter.ts";
import { traceSha256 } from "../workloads/trace/trace_digest.ts";
import type { LatencyFindings } from "./rows/latency_rows.ts";
import type { StepSample } from "./rows/sampled_steps.ts";
import type { MeasureLatencyOptions } from "./measure_latency.ts";
import { runEnvironment } from "./rows/run_environment.ts";

/** What stands beside the times of a subject: its steps, the trace and the machine. */
export async function contextOf(
  subject: Subject,
  { trace }: LatencyLoad,
  latency: ReplayedLatency,
  { abi = "javascript" }: MeasureLatencyOptions,
  sample: StepSample | undefined,
): Promise<Omit<LatencyFindings, "latency" | "control">> {
  return {
    subject,
    abi,
    trace,
    traceSha256: await traceSha256(trace),
    steps: await sample?.result(latency) ?? [],
    environment: await runEnvironment(),
  };
}
