import type { NativeSubject } from "../../../allocators/foreign/native.ts";
import type { Probe } from "../../../workloads/trace/probe.ts";
import type { StepCounts, StepMeter, StepMeterOptions } from "../step_meter.ts";
import { StepsUnavailable } from "../steps_unavailable.ts";
import type { TraceReply, TraceRequest } from "./_tracer_worker.ts";

/** Settings of {@linkcode openNativeStepMeter}. */
export interface NativeStepMeterOptions extends StepMeterOptions {
  /**
   * Instructions after which counting one call ends; its count is then `Infinity`. 100,000 if left
   * out.
   */
  readonly budget?: number;
}

/**
 * Starts counting the machine instructions of a native library.
 *
 * **What a step is.** One machine instruction executed between the entry of the called function and
 * its return, whatever it calls included; a repeated string instruction counts once for each
 * repetition, a system call once. The runtime's own code around the call is not counted. The count
 * is exact: the call is single-stepped in a child process.
 *
 * One step takes 20 to 90 microseconds, so populations are few. Linux on x86-64; the permissions
 * `ffi` (for ptrace) and `read` are needed, and the system must allow ptrace of a child.
 *
 * @param subject The library, opened.
 * @param options Settings.
 * @returns The meter. Each count runs in a child process of its own.
 * @throws {StepsUnavailable} If the platform has no way to count, or a permission is missing.
 */
export function openNativeStepMeter(
  subject: NativeSubject,
  options: NativeStepMeterOptions = {},
): StepMeter {
  const { os, arch } = Deno.build;
  if (os !== "linux" || arch !== "x86_64") {
    throw new StepsUnavailable(
      "platform",
      `Cannot count steps of "${subject.name}": instructions are counted on Linux x86-64 only, this is ${os} ${arch}`,
    );
  }
  for (const permission of ["ffi", "read"] as const) {
    if (Deno.permissions.querySync({ name: permission }).state !== "granted") {
      throw new StepsUnavailable(
        "permission",
        `Cannot count steps of "${subject.name}": permission "--allow-${permission}" is missing`,
      );
    }
  }
  return new NativeStepMeter(subject, options);
}

const WORKER = new URL("./_tracer_worker.ts", import.meta.url);
const CONFIG = new URL("../../../deno.json", import.meta.url);

class NativeStepMeter implements StepMeter {
  readonly #subject: NativeSubject;
  readonly #options: NativeStepMeterOptions;
  #worker: Worker | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #fail: ((error: StepsUnavailable) => void) | undefined;
  #closed = false;

  constructor(subject: NativeSubject, options: NativeStepMeterOptions) {
    this.#subject = subject;
    this.#options = options;
  }

  count(probe: Probe): Promise<StepCounts> {
    const counts = this.#last.then(() => this.#count(probe));
    this.#last = counts.catch(() => {});
    return counts;
  }

  async #count({ trace, measured, regionSize }: Probe): Promise<StepCounts> {
    const { name, library, manifest } = this.#subject;
    const { budget = 100_000, timeLimit = 10_000 } = this.#options;
    if (this.#closed) throw unavailable(name, "closed", "the meter is closed");
    const reply = await this.#ask({
      deno: Deno.execPath(),
      config: CONFIG.protocol === "file:" ? CONFIG.pathname : "",
      budget,
      timeLimit,
      environment: CHILD_ENVIRONMENT,
      job: {
        tracer: Deno.pid,
        library,
        manifest,
        regionSize,
        measured: [...measured],
        trace: {
          name: trace.name,
          ops: [...trace.ops],
          ids: [...trace.ids],
          sizes: [...trace.sizes],
          alignments: [...trace.alignments],
          idCount: trace.idCount,
        },
      },
    });
    if (reply.kind === "failed") {
      throw unavailable(name, reply.reason, reply.message, reply.operation);
    }
    const { steps, addresses } = reply;
    return { steps, budget, addresses, skipped: steps.filter(Number.isNaN).length };
  }

  close(): void {
    this.#closed = true;
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#fail?.(unavailable(this.#subject.name, "closed", "the meter was closed meanwhile"));
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #ask(request: TraceRequest): Promise<TraceReply> {
    const worker = this.#worker ??= new Worker(WORKER, { type: "module" });
    const { promise, resolve, reject } = Promise.withResolvers<TraceReply>();
    this.#fail = reject;
    worker.onmessage = ({ data }: MessageEvent<TraceReply>) => resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#worker = undefined;
      reject(unavailable(this.#subject.name, "platform", event.message));
    };
    worker.postMessage(request);
    return promise.finally(() => this.#fail = undefined);
  }
}

/**
 * The environment of the child. Some libraries keep much thread-local data, for which the loader
 * must be told to leave room.
 */
const CHILD_ENVIRONMENT = {
  PATH: "/usr/bin:/bin",
  NO_COLOR: "1",
  DENO_NO_UPDATE_CHECK: "1",
  GLIBC_TUNABLES: "glibc.rtld.optional_static_tls=65536",
};

function unavailable(
  name: string,
  reason: StepsUnavailable["reason"],
  detail: string,
  operation = -1,
): StepsUnavailable {
  const at = operation < 0 ? "" : ` at operation ${operation}`;
  return new StepsUnavailable(
    reason,
    `Cannot count steps of "${name}"${at}: ${detail}`,
    operation < 0 ? undefined : operation,
  );
}
