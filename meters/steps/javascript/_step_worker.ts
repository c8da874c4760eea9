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
import { SLICE, slicesToLookInto } from "./_slices.ts";
import type { StepCounts } from "../step_meter.ts";
import type { StepsUnavailableReason } from "../steps_unavailable.ts";

/** What the meter asks of its worker: first a subject, then one probe after the other. */
export type StepRequest =
  | { readonly module: string; readonly name: string; readonly progress: Int32Array }
  | { readonly probe: Probe; readonly slices: boolean };

/** What the worker answers to each request. */
export type StepReply =
  | { readonly kind: "ready" }
  | ({ readonly kind: "counts" } & StepCounts)
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

/** Takes a reading after each slice of the operations while a probe is replayed. */
class SliceReadings implements Observer {
  /** Of each slice, in order. */
  readonly coverages: Promise<Coverage>[] = [];
  readonly #progress: Int32Array;

  constructor(progress: Int32Array) {
    this.#progress = progress;
  }

  start(): void {
    this.#startAnew();
  }

  before(index: number): void {
    Atomics.store(this.#progress, 0, index);
    const slice = Math.floor(index / SLICE);
    while (this.coverages.length < slice) this.#endSlice();
  }

  end(): void {
    this.coverages.push(takeCoverage());
  }

  #endSlice(): void {
    this.coverages.push(takeCoverage());
    this.#startAnew();
  }

  #startAnew(): void {
    void startCoverage();
    void takeCoverage();
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

/** Counts each of the measured operations by itself. */
async function count(probe: Probe): Promise<StepCounts> {
  const { measured } = probe;
  const readings = new Readings(measured, progress);
  const refused = await replayUnder(readings, probe);
  const steps = new Float64Array(measured.length).fill(NaN);
  let skipped = 0;
  for (const [i, coverage] of readings.coverages.entries()) {
    if (coverage === undefined) skipped++;
    else steps[i] = sumSteps(await coverage, HARNESS);
  }
  return { steps, addresses: readings.addresses, skipped, refused };
}

/** Counts all operations in slices, and the measured ones by themselves in slices that stand out. */
async function countSlices(probe: Probe): Promise<StepCounts> {
  const { measured } = probe;
  const readings = new SliceReadings(progress);
  await replayUnder(readings, probe);
  const sums: number[] = [];
  for (const coverage of readings.coverages) sums.push(sumSteps(await coverage, HARNESS));
  const slices = new Set(slicesToLookInto(sums));
  const ordinals = [...measured.keys()].filter((i) => slices.has(Math.floor(measured[i]! / SLICE)));
  const alone = await count({
    ...probe,
    measured: Uint32Array.from(ordinals, (ordinal) => measured[ordinal]!),
  });
  const steps = new Float64Array(measured.length).fill(NaN);
  const addresses = new Float64Array(measured.length).fill(NaN);
  ordinals.forEach((ordinal, i) => {
    steps[ordinal] = alone.steps[i]!;
    addresses[ordinal] = alone.addresses[i]!;
  });
  return { ...alone, steps, addresses, inSlices: measured.length - ordinals.length };
}

/**
 * Replays a probe up to its last measured operation. Returns how many of the operations that build
 * its state were refused.
 */
async function replayUnder(readings: Observer, probe: Probe): Promise<number> {
  const { createHeap } = await import("../../../workloads/trace/probe.ts");
  const { replay } = await import("../../../workloads/trace/replay.ts");
  const { Op } = await import("../../../workloads/trace/trace.ts");
  const { trace, measured, regionSize, pools, building = 0 } = probe;
  const end = measured.length === 0 ? 0 : measured[measured.length - 1]! + 1;
  let refused = 0;
  const builder: Observer = {
    after(index, address) {
      if (index < building && address === 0 && trace.ops[index] !== Op.Mode) refused++;
    },
  };
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
      building === 0 ? [readings] : [readings, builder],
    );
  } catch (error) {
    throw new Refusal("subject-failed", describe(error));
  }
  return refused;
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
      "module" in data ? await open(data.module, data.name) : {
        kind: "counts",
        ...(data.slices ? await countSlices(data.probe) : await count(data.probe)),
      },
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
