import type { Subject } from "../allocators/subject.ts";
import { createHeap } from "../workloads/probe.ts";
import type { Workload } from "../workloads/workload.ts";

/** Whether an allocator offers what a workload needs. Creates one to see. */
export function offersAll(subject: Subject, needs: Workload["needs"]): boolean {
  if (needs.length === 0) return true;
  const size = Math.max(65536, 2 * subject.claims.minimumRegion);
  const { allocator } = createHeap(subject, size);
  return needs.every((need) => allocator[need] !== undefined);
}
