/**
 * The worker of the native step meter: waiting for a traced child blocks its thread.
 *
 * @module
 */
import type { StepsUnavailableReason } from "../steps_unavailable.ts";
import { ChildProcess } from "./child_process.ts";
import { TracedThread } from "./ptrace.ts";
import type { Job, Pointers, Returned } from "./tracee.ts";

/** What the meter asks of its worker. */
export interface TraceRequest {
  /** Path of the Deno executable. */
  readonly deno: string;
  /** URL of the configuration that the child runs with, or an empty string. */
  readonly config: string;
  readonly job: Job;
  /** Instructions after which counting one call ends. */
  readonly budget: number;
  /** Milliseconds that one operation may take. */
  readonly timeLimit: number;
  /** What the child's environment is to hold. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What the worker answers. */
export type TraceReply =
  | { readonly kind: "counts"; readonly steps: Float64Array; readonly addresses: Float64Array }
  | {
    readonly kind: "failed";
    readonly reason: StepsUnavailableReason;
    readonly message: string;
    readonly operation?: number;
  };

const TRACEE = new URL("./tracee.ts", import.meta.url);

function trace(request: TraceRequest): TraceReply {
  const { job } = request;
  const words = [request.deno, "run", "--quiet", "--no-check", "--no-prompt", "--allow-ffi"];
  if (request.config !== "") words.push("--config", request.config);
  using child = new ChildProcess(
    [...words, TRACEE.href],
    request.environment,
    JSON.stringify(job),
  );
  using thread = new TracedThread(child.pid);
  const steps = new Float64Array(job.measured.length).fill(NaN);
  let pointers: Pointers | undefined;
  let at = -1;
  let stop = thread.wait(START_LIMIT);
  while (stop?.kind === "marked") {
    const written = child.output().trimEnd().split("\n");
    pointers ??= JSON.parse(written[0]!) as Pointers;
    at = Number(written.at(-1));
    const count = thread.countInstructions(
      pointers[job.trace.ops[at]!]!,
      request.budget,
      request.timeLimit,
    );
    if (typeof count !== "number") {
      stop = count;
      break;
    }
    steps[job.measured.indexOf(at)] = count;
    thread.resume();
    stop = thread.wait(request.timeLimit);
  }
  if (stop === undefined) {
    return {
      kind: "failed",
      reason: "time-limit",
      message: `no answer within ${request.timeLimit} ms`,
      operation: at,
    };
  }
  const lines = child.output().trimEnd().split("\n");
  if (stop.kind !== "ended" || lines.length < 2) {
    const how = stop.kind === "ended" ? stop.how : "it stopped out of turn";
    return { kind: "failed", reason: "subject-failed", message: how, operation: at };
  }
  const returned = JSON.parse(lines.at(-1)!) as Returned;
  return { kind: "counts", steps, addresses: Float64Array.from(returned, (a) => a ?? NaN) };
}

/** Milliseconds for a child to start and to reach its first measured operation. */
const START_LIMIT = 60_000;

// A worker's global scope, of which the types know nothing here.
const scope = self as unknown as {
  onmessage: (event: MessageEvent<TraceRequest>) => void;
  postMessage(reply: TraceReply): void;
};

scope.onmessage = ({ data }) => {
  try {
    scope.postMessage(trace(data));
  } catch (error) {
    scope.postMessage({
      kind: "failed",
      reason: "platform",
      message: error instanceof Error ? error.message : String(error),
    });
  }
};
