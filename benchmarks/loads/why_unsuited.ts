import type { Allocator } from "../../allocators/contract/allocator.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import { createHeap } from "../../workloads/trace/probe.ts";
import type { BenchWorkload } from "./bench_workload.ts";

/**
 * Why an allocator cannot be asked a workload; nothing if it can. Creates one to see what it
 * offers.
 */
export function whyUnsuited(
  subject: Subject,
  { needs, largestRequest = Infinity }: Pick<BenchWorkload, "needs" | "largestRequest">,
): string | undefined {
  const { fit, largestRequest: blockSize, minimumRegion } = subject.claims;
  if (fit === "fixed" && blockSize === undefined) {
    return "serves blocks of one size, which its claims do not state as largestRequest";
  }
  if (fit === "fixed" && largestRequest > blockSize!) {
    return `serves blocks of ${blockSize} bytes only`;
  }
  if (needs.length === 0) return undefined;
  let allocator: Allocator;
  try {
    ({ allocator } = createHeap(subject, Math.max(65536, 2 * minimumRegion)));
  } catch {
    // Why it fails is told of each of its measurements.
    return undefined;
  }
  const offersAll = needs.every((need) => allocator[need] !== undefined);
  return offersAll ? undefined : `${needs.join(", ")} not offered`;
}
