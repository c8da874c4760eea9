import type { Subject } from "../../../allocators/contract/subject.ts";
import type { Observer } from "../../../workloads/trace/observer.ts";
import type { Probe } from "../../../workloads/trace/probe.ts";
import { replay } from "../../../workloads/trace/replay.ts";
import { createGuardedHeap } from "../../evidence/guarded_heap.ts";

const REPLAYS = 5;
/** Calls of each operation. */
const CALLS = 8;

/**
 * Calls of a probe to be counted where to count all of them takes too long: of each operation the
 * slowest ones, by the least time of five replays. Time suggests, steps decide.
 */
export function slowestCalls(subject: Subject, probe: Probe): Uint32Array {
  const { ops } = probe.trace;
  const times = new Float64Array(ops.length).fill(Infinity);
  let start = 0;
  const stopwatch: Observer = {
    before() {
      start = performance.now();
    },
    after(index) {
      times[index] = Math.min(times[index]!, performance.now() - start);
    },
  };
  for (let i = 0; i < REPLAYS; i++) {
    replay(probe.trace, createGuardedHeap(subject, probe).allocator, [stopwatch]);
  }
  const byTime = [...probe.measured].filter((index) => times[index]! < Infinity)
    .sort((a, b) => times[b]! - times[a]!);
  const chosen = [...new Set(ops)].flatMap((op) =>
    byTime.filter((index) => ops[index] === op).slice(0, CALLS)
  );
  return Uint32Array.from(chosen).sort();
}
