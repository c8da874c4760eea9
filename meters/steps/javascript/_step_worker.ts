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
import { type Slice, slicesToLookInto } from "./_slices.ts";
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

/** Takes a reading of each slice while a probe is replayed. */
class SliceReadings implements Observer {
  readonly #slices: readonly Omit<Slice, "steps">[];
  readonly #coverages: Promise<Coverage>[] = [];
  readonly #progress: Int32Array;
  #isOpen = false;

  /** The slices ascend; calls between two of them are not read. */
  constructor(slices: readonly Omit<Slice, "steps">[], progress: Int32Array) {
    this.#slices = slices;
    this.#progress = progress;
  }

  before(index: number): void {
    Atomics.store(this.#progress, 0, index);
    // The operations at the borders may not have reached the allocator.
    while (this.#isOpen && index >= this.#slices[this.#coverages.length]!.to) this.#end();
    for (
      let next = this.#slices[this.#coverages.length];
      !this.#isOpen && next !== undefined && index >= next.from;
      next = this.#slices[this.#coverages.length]
    ) {
      void startCoverage();
      void takeCoverage();
      this.#isOpen = true;
      if (index >= next.to) this.#end();
    }
  }

  end(): void {
    if (this.#isOpen) this.#end();
  }

  /** What was read of each slice that was reached. */
  async read(): Promise<Slice[]> {
    const counted: Slice[] = [];
    for (const [i, coverage] of this.#coverages.entries()) {
      counted.push({ ...this.#slices[i]!, steps: sumSteps(await coverage, HARNESS) });
    }
    return counted;
  }

  #end(): void {
    this.#coverages.push(takeCoverage());
    this.#isOpen = false;
  }
}

/** Operations of a slice, and of those into which it is cut to be looked into. */
const SLICE = 256;
const PART = 16;
/** Calls that are counted by themselves to learn what an operation costs, of each operation. */
const SAMPLE = 16;
/** Slices, and parts of them, that are looked into at least and at most. */
const LEAST = 2;
const MOST_SLICES = 12;
const MOST_PARTS = 24;

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

/**
 * Counts all operations in slices, and by themselves those measured ones that lie in a part of a
 * slice which costs more than its calls explain, and a sample. A replay is deterministic, so that
 * what was seen in one is found again in the next.
 */
async function countSlices(probe: Probe): Promise<StepCounts> {
  const { trace: { ops }, measured } = probe;
  const sample = sampleOf(ops, measured);
  const first = await count({ ...probe, measured: sample });
  const means = meansOf(ops, sample, first.steps);
  const explain = ({ from, to }: Omit<Slice, "steps">) =>
    ops.subarray(from, to).reduce((sum, op) => sum + (means[op] ?? 0), 0);
  const look = async (slices: Omit<Slice, "steps">[], most: number) => {
    const readings = new SliceReadings(slices, progress);
    await replayUnder(readings, probe);
    const counted = await readings.read();
    return slicesToLookInto(counted, counted.map(explain), LEAST, most)
      .sort((a, b) => a.from - b.from);
  };
  const slices = await look(cut({ from: 0, to: ops.length }, SLICE), MOST_SLICES);
  const parts = await look(slices.flatMap((slice) => cut(slice, PART)), MOST_PARTS);
  const alone = measured.filter((index) =>
    parts.some(({ from, to }) => from <= index && index < to)
  );
  const second = await count({ ...probe, measured: alone });
  const steps = new Float64Array(measured.length).fill(NaN);
  const addresses = new Float64Array(measured.length).fill(NaN);
  const ordinals = new Map([...measured].map((index, ordinal) => [index, ordinal]));
  for (const [indices, counts] of [[sample, first], [alone, second]] as const) {
    for (const [i, index] of indices.entries()) {
      steps[ordinals.get(index)!] = counts.steps[i]!;
      addresses[ordinals.get(index)!] = counts.addresses[i]!;
    }
  }
  const { refused = 0, skipped } = second;
  const inSlices = measured.length - new Set([...sample, ...alone]).size;
  return { steps, addresses, skipped: first.skipped + skipped, refused, inSlices };
}

function cut({ from, to }: Omit<Slice, "steps">, size: number): Omit<Slice, "steps">[] {
  const slices: Omit<Slice, "steps">[] = [];
  for (let at = from; at < to; at += size) slices.push({ from: at, to: Math.min(to, at + size) });
  return slices;
}

/** Some of the measured calls of each operation, spread evenly. */
function sampleOf(ops: Uint8Array, measured: Uint32Array): Uint32Array {
  const chosen: number[] = [];
  for (const op of new Set(ops)) {
    const calls = measured.filter((index) => ops[index] === op);
    const stride = Math.max(1, Math.floor(calls.length / SAMPLE));
    for (let i = 0; i < calls.length; i += stride) chosen.push(calls[i]!);
  }
  return Uint32Array.from(chosen).sort();
}

/** Mean steps of the counted calls of each operation. */
function meansOf(ops: Uint8Array, indices: Uint32Array, steps: Float64Array): number[] {
  const [sums, calls]: [number[], number[]] = [[], []];
  for (const [i, index] of indices.entries()) {
    if (Number.isNaN(steps[i]!)) continue;
    const op = ops[index]!;
    sums[op] = (sums[op] ?? 0) + steps[i]!;
    calls[op] = (calls[op] ?? 0) + 1;
  }
  return sums.map((sum, op) => sum / calls[op]!);
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
