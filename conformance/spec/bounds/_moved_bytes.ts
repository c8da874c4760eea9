import type { Subject } from "../../../allocators/contract/subject.ts";
import type { ReplayState } from "../../../workloads/trace/observer.ts";
import type { Probe } from "../../../workloads/trace/probe.ts";
import { replay } from "../../../workloads/trace/replay.ts";
import { createGuardedHeap } from "../../evidence/guarded_heap.ts";

/**
 * The most payload bytes that one measured `realloc` of a probe had to move, as the block has
 * another address after it. No step may show that: a builtin copies them.
 */
export function movedBytes(subject: Subject, probe: Probe): number {
  const { allocator } = createGuardedHeap(subject, probe);
  const { ids, sizes } = probe.trace;
  const measured = new Set(probe.measured);
  let state: ReplayState | undefined;
  let [from, kept, most] = [0, 0, 0];
  replay(probe.trace, allocator, [{
    start(begun) {
      state = begun;
    },
    before(index) {
      const id = ids[index]!;
      from = state!.addresses[id]!;
      kept = Math.min(state!.sizes[id]!, sizes[index]!);
    },
    after(index, address) {
      if (measured.has(index) && address !== 0 && address !== from) most = Math.max(most, kept);
    },
  }]);
  return most;
}
