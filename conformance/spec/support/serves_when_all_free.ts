import { Op } from "../../../workloads/trace/trace.ts";
import type { CheckContext } from "../../evidence/check_context.ts";
import { Finding } from "../../evidence/finding.ts";
import type { HeapOptions } from "../../evidence/guarded_heap.ts";
import type { TraceRun } from "../../evidence/watched_replay.ts";
import { growsByPieces } from "../needs.ts";
import { largestOnFreshHeap } from "./largest_request.ts";

/** Frees every block that a trace left live. */
export function freeAll({ heap, addresses }: TraceRun): void {
  for (const [id, address] of addresses.entries()) {
    if (address === 0) continue;
    heap.allocator.free(address);
    addresses[id] = 0;
  }
}

/**
 * Judges that when all blocks are free a request is served that was served before: the largest of a
 * fresh heap, or of the program where the heap grows by pieces and all of it is no one block.
 */
export function servesWhenAllFree(
  context: CheckContext,
  options: HeapOptions,
): (run: TraceRun) => void {
  const grows = growsByPieces(context.subject);
  const largest = largestOnFreshHeap(context, options);
  return (run) => {
    freeAll(run);
    const size = grows ? Math.min(largest, largestServed(run)) : largest;
    if (size === 0 || run.heap.allocator.malloc(size) !== 0) return;
    throw Finding.unmet(
      `${size} bytes, which the ${
        grows ? "program was" : "fresh heap"
      } served, when all blocks are free again`,
      "null",
    );
  };
}

function largestServed({ trace, returned }: TraceRun): number {
  let largest = 0;
  for (const [i, size] of trace.sizes.entries()) {
    if (trace.ops[i] !== Op.Mode && returned[i]! > 0) largest = Math.max(largest, size);
  }
  return largest;
}
