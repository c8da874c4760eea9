import type { Subject } from "../../../allocators/contract/subject.ts";
import type { Probe } from "../../../workloads/trace/probe.ts";
import type { CountOptions, StepCounts, StepMeter, StepMeterOptions } from "../step_meter.ts";
import { StepsUnavailable, type StepsUnavailableReason } from "../steps_unavailable.ts";
import type { StepReply, StepRequest } from "./_step_worker.ts";

/**
 * Starts counting the steps of a subject written in JavaScript or TypeScript.
 *
 * **What a step is.** V8 counts how often each block of the source text is entered: function
 * bodies, loop bodies, the branches of `if`, `?:`, `??`, `&&`, `||`, `switch`, `try`, and what
 * follows a block that may be left early. It reports a block as a range of its own only if its
 * count differs from that of the range around it and of the sibling before it. The steps of a call
 * are the sum of the counts that it reports, over all functions of the subject's modules. So
 *
 * - each call of a function is a step, and so is each pass through a loop that runs twice or more;
 * - a branch that is taken each time its surroundings run, and a loop that runs once, add nothing;
 * - the sum is never below the largest count of any single block and never above the number of
 *   blocks entered. Divided by the (fixed) number of blocks in the source it bounds them from both
 *   sides, so one grows without bound if and only if the other does.
 *
 * The count is exact and deterministic: it depends neither on the machine nor on what the compiler
 * has optimised.
 *
 * **What is not counted**: the inside of builtins (`fill`, `indexOf`, `copyWithin`, property
 * access, garbage collection) and of WebAssembly and native code. A loop hidden in a builtin shows
 * no steps; callbacks that a builtin calls do. Runtime (`ext:`, `node:`) and harness scripts are
 * left out; all others are the subject's, code made by `new Function` included.
 *
 * The subject's module is imported anew in a worker of its own after coverage has started. It needs
 * `--allow-sys` (for the inspector) and `--allow-read` (for local modules); no permission is asked
 * for interactively.
 *
 * @param subject What is counted. Its `module` must export it, by any name or as default, with the
 * same `name`.
 * @param options Settings.
 * @returns The meter, with the subject loaded.
 * @throws {StepsUnavailable} If the subject has no module, does not load, is not exported, or a
 * permission is missing.
 *
 * @example Count the steps of an allocation and of the free after it
 * ```ts
 * import { tlsf } from "@allocert/allocert/allocators";
 * import { openStepMeter } from "@allocert/allocert/meters";
 * import { TraceBuilder } from "@allocert/allocert/workloads";
 * import { assert } from "@std/assert";
 *
 * using meter = await openStepMeter(tlsf);
 * const { steps } = await meter.count({
 *   trace: new TraceBuilder().malloc(0, 100).free(0).build("pair"),
 *   measured: Uint32Array.of(0, 1),
 *   regionSize: 65536,
 * });
 * assert(steps[0]! > 0 && steps[1]! > 0);
 * ```
 */
export async function openStepMeter(
  subject: Subject,
  options: StepMeterOptions = {},
): Promise<StepMeter> {
  const { module, name } = subject;
  if (module === undefined) {
    throw new StepsUnavailable(
      "no-module",
      `Cannot count steps of "${name}": it names no module to import anew`,
    );
  }
  requirePermissions(name, module);
  const meter = new WorkerStepMeter(name, module, options.timeLimit ?? 30_000);
  await meter.open();
  return meter;
}

const WORKER = new URL("./_step_worker.ts", import.meta.url);

class WorkerStepMeter implements StepMeter {
  readonly #name: string;
  readonly #module: string;
  readonly #timeLimit: number;
  /** Index of the operation under way, written by the worker; -1 before the first. */
  readonly #progress = new Int32Array(new SharedArrayBuffer(4));
  #worker: Worker | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #fail: ((error: StepsUnavailable) => void) | undefined;
  #closed = false;

  constructor(name: string, module: string, timeLimit: number) {
    this.#name = name;
    this.#module = module;
    this.#timeLimit = timeLimit;
  }

  /** Starts the worker and loads the subject. */
  async open(): Promise<void> {
    this.#worker = new Worker(WORKER, { type: "module", name: `steps of ${this.#name}` });
    try {
      await this.#ask({ module: this.#module, name: this.#name, progress: this.#progress });
    } catch (error) {
      this.#terminate();
      throw error;
    }
  }

  count(probe: Probe, { slices = false }: CountOptions = {}): Promise<StepCounts> {
    requireMeasured(probe);
    const counts = this.#last.then(() => this.#count(probe, slices));
    this.#last = counts.catch(() => {});
    return counts;
  }

  async #count(probe: Probe, slices: boolean): Promise<StepCounts> {
    if (this.#closed) throw this.#unavailable("closed", "the meter is closed");
    if (this.#worker === undefined) await this.open();
    const reply = await this.#ask({ probe, slices });
    if (reply.kind !== "counts") throw new TypeError(`Unexpected reply "${reply.kind}"`);
    const { kind: _kind, ...counts } = reply;
    return counts;
  }

  close(): void {
    this.#closed = true;
    this.#terminate();
    this.#fail?.(this.#unavailable("closed", "the meter was closed meanwhile"));
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #terminate(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  /**
   * Sends one request and waits for its answer, for an error of the worker, or for the time limit.
   */
  #ask(request: StepRequest): Promise<StepReply> {
    const worker = this.#worker!;
    const progress = this.#progress;
    const { promise, resolve, reject } = Promise.withResolvers<StepReply>();
    this.#fail = reject;
    let seen = NaN;
    const timer = setInterval(() => {
      const now = Atomics.load(progress, 0);
      if (now !== seen) {
        seen = now;
        return;
      }
      this.#terminate();
      reject(
        this.#unavailable("time-limit", `no answer within ${this.#timeLimit} ms`, now),
      );
    }, this.#timeLimit);
    worker.onmessage = ({ data }: MessageEvent<StepReply>) => {
      if (data.kind !== "failed") resolve(data);
      else reject(this.#unavailable(data.reason, data.message, Atomics.load(progress, 0)));
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.#terminate();
      const permission = /Requires \w+ access/.test(event.message);
      reject(this.#unavailable(permission ? "permission" : "import-failed", event.message));
    };
    worker.postMessage(request);
    return promise.finally(() => {
      clearInterval(timer);
      this.#fail = undefined;
    });
  }

  #unavailable(
    reason: StepsUnavailableReason,
    detail: string,
    operation = -1,
  ): StepsUnavailable {
    const at = operation < 0 ? "" : ` at operation ${operation}`;
    return new StepsUnavailable(
      reason,
      `Cannot count steps of "${this.#name}"${at}: ${detail}`,
      operation < 0 ? undefined : operation,
    );
  }
}

/** Refuses before anything would ask the user for a permission. */
function requirePermissions(name: string, module: string): void {
  const needed: Deno.PermissionDescriptor[] = [{ name: "sys" }];
  for (const url of [WORKER, new URL(module)]) {
    if (url.protocol === "file:") needed.push({ name: "read", path: url });
  }
  for (const descriptor of needed) {
    if (Deno.permissions.querySync(descriptor).state === "granted") continue;
    throw new StepsUnavailable(
      "permission",
      `Cannot count steps of "${name}": permission "--allow-${descriptor.name}" is missing`,
    );
  }
}

function requireMeasured({ measured, trace }: Probe): void {
  let least = 0;
  for (const index of measured) {
    if (index < least || index >= trace.ops.length) {
      throw new RangeError(
        `Cannot count steps: "measured" must ascend below ${trace.ops.length}, received ${index}`,
      );
    }
    least = index + 1;
  }
}
