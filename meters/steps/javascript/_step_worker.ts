/**
 * The worker of the step meter.
 *
 * It imports nothing of the subject's before coverage has started, and neither does anything it
 * imports statically: functions compiled earlier have no block counts.
 *
 * @module
 */
import { Session } from "node:inspector";
import type { Subject } from "../../../allocators/contract/subject.ts";
import type { Observer } from "../../../workloads/trace/observer.ts";
import type { Probe } from "../../../workloads/trace/probe.ts";
import { type Coverage, Refusal, sumSteps } from "./_coverage.ts";
import type { StepsUnavailableReason } from "../steps_unavailable.ts";

/** What the meter asks of its worker: first a subject, then one probe after the other. */
export type StepRequest =
  | { readonly module: string; readonly name: string; readonly progress: Int32Array }
  | { readonly probe: Probe };

/** What the worker answers to each request. */
export type StepReply =
  | { readonly kind: "ready" }
  | { readonly kind: "counts"; readonly steps: Float64Array; readonly addresses: Float64Array }
  | { readonly kind: "failed"; readonly reason: StepsUnavailableReason; readonly message: string };

/** Scripts that run between two readings and are not the subject's. */
const HARNESS: ReadonlySet<string> = new Set([
  import.meta.url,
  new URL("../../../workloads/trace/replay.ts", import.meta.url).href,
]);

/** Takes the readings around the measured operations while a probe is replayed. */
class Readings implements Observer {
  readonly addresses: Float64Array;
  /** Of each measured operation, in order; undefined if it did not reach the allocator. */
  readonly coverages: (Promise<Coverage> | undefined)[];
  readonly #measured: Uint32Array;
  readonly #progress: Int32Array;
  #next = 0;

  constructor(measured: Uint32Array, progress: Int32Array) {
    this.#measured = measured;
    this.#progress = progress;
    this.addresses = new Float64Array(measured.length).fill(NaN);
    this.coverages = new Array(measured.length);
  }

  before(index: number): void {
    Atomics.store(this.#progress, 0, index);
    const measured = this.#measured;
    while (this.#next < measured.length && measured[this.#next]! < index) this.#next++;
    if (measured[this.#next] !== index) return;
    // Starting anew throws optimised code away, which does not count the calls that it inlines.
    void startCoverage();
    void takeCoverage();
  }

  after(index: number, address: number): void {
    if (this.#measured[this.#next] !== index) return;
    this.coverages[this.#next] = takeCoverage();
    this.addresses[this.#next++] = address;
  }
}

const session = new Session();
let subject: Subject;
let progress: Int32Array;

/**
 * The inspector acts on a request at once, so counts are read and reset here; only the answer
 * arrives later.
 */
function post<Result>(method: string, parameters: Record<string, unknown> = {}): Promise<Result> {
  return new Promise((resolve, reject) => {
    session.post(method, parameters, (error, result) => {
      if (error) reject(error);
      else resolve(result as Result);
    });
  });
}

function startCoverage(): Promise<unknown> {
  return post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
}

function takeCoverage(): Promise<Coverage> {
  return post("Profiler.takePreciseCoverage");
}

async function open(module: string, name: string): Promise<StepReply> {
  session.connect();
  await post("Profiler.enable");
  await startCoverage();
  let exports: Record<string, unknown>;
  try {
    exports = await import(module);
  } catch (error) {
    throw isPermissionError(error) ? error : new Refusal("import-failed", describe(error));
  }
  const found = Object.values(exports).find((value) => isSubject(value, name));
  if (found === undefined) {
    throw new Refusal("not-exported", `module ${module} exports no subject named "${name}"`);
  }
  subject = found as Subject;
  return { kind: "ready" };
}

async function count(probe: Probe): Promise<StepReply> {
  const { createHeap } = await import("../../../workloads/trace/probe.ts");
  const { replay } = await import("../../../workloads/trace/replay.ts");
  const { trace, measured, regionSize, pools } = probe;
  const end = measured.length === 0 ? 0 : measured[measured.length - 1]! + 1;
  const readings = new Readings(measured, progress);
  try {
    const { allocator } = createHeap(subject, regionSize, pools);
    replay(
      {
        ...trace,
        ops: trace.ops.subarray(0, end),
        ids: trace.ids.subarray(0, end),
        sizes: trace.sizes.subarray(0, end),
        alignments: trace.alignments.subarray(0, end),
      },
      allocator,
      [readings],
    );
  } catch (error) {
    throw new Refusal("subject-failed", describe(error));
  }
  const steps = new Float64Array(measured.length).fill(NaN);
  for (const [i, coverage] of readings.coverages.entries()) {
    if (coverage !== undefined) steps[i] = sumSteps(await coverage, HARNESS);
  }
  return { kind: "counts", steps, addresses: readings.addresses };
}

function isSubject(value: unknown, name: string): boolean {
  const candidate = value as Partial<Subject> | null | undefined;
  return typeof candidate === "object" && candidate?.name === name &&
    typeof candidate.create === "function";
}

function isPermissionError(error: unknown): boolean {
  return error instanceof Deno.errors.NotCapable || /Requires \w+ access/.test(describe(error));
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

const scope = self as unknown as {
  onmessage: (event: MessageEvent<StepRequest>) => Promise<void>;
  postMessage(reply: StepReply): void;
};

scope.onmessage = async ({ data }) => {
  try {
    if ("module" in data) progress = data.progress;
    Atomics.store(progress, 0, -1);
    scope.postMessage(
      "module" in data ? await open(data.module, data.name) : await count(data.probe),
    );
  } catch (error) {
    const reason = error instanceof Refusal
      ? error.reason
      : isPermissionError(error)
      ? "permission"
      : "subject-failed";
    const message = error instanceof Refusal ? error.message : describe(error);
    scope.postMessage({ kind: "failed", reason, message });
  }
};
