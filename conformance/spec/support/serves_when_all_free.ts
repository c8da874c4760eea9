import { ClauseFailure } from "../../evidence/clause_failure.ts";
import type { TraceRun } from "../../evidence/trace_check.ts";

/** Frees every block that a trace left live. */
export function freeAll({ heap, addresses }: TraceRun): void {
  for (const [id, address] of addresses.entries()) {
    if (address === 0) continue;
    heap.allocator.free(address);
    addresses[id] = 0;
  }
}

/** Judges that a request which a fresh heap serves is served again when all blocks are free. */
export function servesWhenAllFree(size: number): (run: TraceRun) => void {
  return (run) => {
    freeAll(run);
    if (run.heap.allocator.malloc(size) !== 0) return;
    throw new ClauseFailure(
      `${size} bytes, which the fresh heap served, when all blocks are free again`,
      "null",
    );
  };
}
