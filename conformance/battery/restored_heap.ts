import type { Allocator } from "../../allocators/contract/allocator.ts";
import { Finding } from "../evidence/finding.ts";
import type { HeapOptions } from "../evidence/guarded_heap.ts";
import type { TraceRun } from "../evidence/watched_replay.ts";
import type { CheckContext } from "../evidence/check_context.ts";
import { coalesces, isFreshAndBounded, reuses } from "../spec/needs.ts";
import { largestOnFreshHeap } from "../spec/support/largest_request.ts";
import { freeAll } from "../spec/support/serves_when_all_free.ts";

/**
 * Makes a judge of heaps that a program has used: once all blocks are free, the largest request is
 * served that a fresh heap serves, and as many equal blocks.
 *
 * Of an allocator that does not join free blocks, or does so late, as many equal blocks are
 * required only after programs that asked for no other size; of a heap of its own, which may grow
 * by pieces, only what the program was served. Of one that does not even use blocks again, nothing
 * is.
 *
 * @param options The memory of the heaps.
 * @param wanted Bytes of the equal blocks, or the largest request if that is less.
 */
export function servesAsFresh(
  context: CheckContext,
  options: HeapOptions,
  wanted: number,
): (run: TraceRun) => void {
  if (isFreshAndBounded(context) !== undefined || reuses(context) !== undefined) return () => {};
  if (context.subject.ownHeap !== undefined) return servesAgain(context);
  const size = context.request(wanted);
  const joins = coalesces(context) === undefined;
  const largest = joins ? largestOnFreshHeap(context, options) : 0;
  // Where blocks are joined late, one that is still to be joined may lie in the way of others.
  const isWholeAtOnce = joins && context.claims.coalescing !== "deferred";
  const capacity = context.heap(options).fill(size).length;
  return (run) => {
    const { trace, heap: { allocator } } = run;
    freeAll(run);
    if (largest > 0) requireServed(allocator, largest, "fresh heap");
    if (!isWholeAtOnce && trace.sizes.some((asked) => asked !== 0 && asked !== size)) return;
    for (let blocks = 0; blocks < capacity; blocks++) {
      if (allocator.malloc(size) !== 0) continue;
      throw new Finding(
        "capacity",
        `${capacity} blocks of ${size} bytes, as in a fresh heap, when all blocks are free again`,
        `${blocks}`,
      );
    }
  };
}

/** Judges that the largest block of the program is served once more when all blocks are free. */
function servesAgain(context: CheckContext): (run: TraceRun) => void {
  if (coalesces(context) !== undefined) return () => {};
  return (run) => {
    const { trace, returned, heap } = run;
    freeAll(run);
    const served = trace.sizes.filter((_, i) => returned[i]! > 0);
    requireServed(heap.allocator, served.reduce((a, b) => Math.max(a, b), 0), "program was");
  };
}

function requireServed(allocator: Allocator, size: number, by: string): void {
  const address = allocator.malloc(size);
  if (address === 0 && size > 0) {
    throw Finding.unmet(
      `${size} bytes, which the ${by} served, when all blocks are free again`,
      "null",
    );
  }
  allocator.free(address);
}
