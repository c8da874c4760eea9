import { openWasm, type WasmSubject } from "../../../allocators/foreign/wasm.ts";
import type { Observer } from "../../../workloads/trace/observer.ts";
import { createHeap, type Probe } from "../../../workloads/trace/probe.ts";
import { replay } from "../../../workloads/trace/replay.ts";
import { Op } from "../../../workloads/trace/trace.ts";
import type { StepCounts, StepMeter } from "../step_meter.ts";
import { StepsUnavailable } from "../steps_unavailable.ts";
import { instrument, STEP_COUNTER } from "./instrument.ts";

/**
 * Starts counting the steps of a WebAssembly allocator.
 *
 * **What a step is.** One increment of a counter that {@linkcode instrument} plants: each function
 * entry, each round of a loop, each arm of an `if`, each branch target; a bulk memory operation
 * counts its bytes. What the module imports is not counted. The count is exact and deterministic.
 *
 * Counting happens in the calling thread, so a call that does not return does not return here
 * either: whoever must survive that runs the meter in a worker.
 *
 * @param subject The module, opened. Its allocators are not touched: an instrumented copy is
 * replayed on.
 * @returns The meter.
 * @throws {StepsUnavailable} If the module cannot be instrumented.
 */
export function openWasmStepMeter(subject: WasmSubject): StepMeter {
  let instrumented: WasmSubject;
  try {
    instrumented = openWasm(instrument(subject.bytes), subject.manifest);
  } catch (error) {
    throw unavailable(subject.name, "platform", error);
  }
  return {
    // deno-lint-ignore require-await -- what counts by other means has to wait
    async count(probe) {
      return count(instrumented, probe);
    },
    close() {},
    [Symbol.dispose]() {},
  };
}

function count(
  subject: WasmSubject,
  { trace, measured, regionSize, building = 0 }: Probe,
): StepCounts {
  const steps = new Float64Array(measured.length).fill(NaN);
  const addresses = new Float64Array(measured.length).fill(NaN);
  const ordinals = new Int32Array(trace.ops.length).fill(-1);
  measured.forEach((index, ordinal) => ordinals[index] = ordinal);
  let operation = 0;
  let refused = 0;
  try {
    const { allocator } = createHeap(subject, regionSize);
    const counter = subject.instanceOf(allocator).exports[STEP_COUNTER] as WebAssembly.Global;
    let before = 0n;
    const read: Observer = {
      before(index) {
        operation = index;
        before = counter.value;
      },
      after(index, address) {
        if (index < building && address === 0 && trace.ops[index] !== Op.Mode) refused++;
        const ordinal = ordinals[index]!;
        if (ordinal < 0) return;
        steps[ordinal] = Number(counter.value - before);
        addresses[ordinal] = address;
      },
    };
    replay(trace, allocator, [read]);
  } catch (error) {
    throw unavailable(subject.name, "subject-failed", error, operation);
  }
  return { steps, addresses, skipped: steps.filter(Number.isNaN).length, refused };
}

function unavailable(
  name: string,
  reason: StepsUnavailable["reason"],
  error: unknown,
  operation?: number,
): StepsUnavailable {
  const detail = error instanceof Error ? error.message : String(error);
  const at = operation === undefined ? "" : ` at operation ${operation}`;
  return new StepsUnavailable(
    reason,
    `Cannot count steps of "${name}"${at}: ${detail}`,
    operation,
  );
}
