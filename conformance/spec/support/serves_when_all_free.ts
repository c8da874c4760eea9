import { Finding } from "../../evidence/finding.ts";
import type { TraceRun } from "../../evidence/watched_replay.ts";

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
    throw Finding.unmet(
      `${size} bytes, which the fresh heap served, when all blocks are free again`,
      "null",
    );
  };
}
