import type { Trace } from "../../workloads/trace/trace.ts";
import { TraceBuilder } from "../../workloads/trace/trace_builder.ts";
import type { Call } from "./calls.ts";
import type { LiveBlocks } from "./live_blocks.ts";

/** A program as a trace, and which of its ids lives at which address before the last call. */
export interface PathTrace {
  readonly trace: Trace;
  readonly ids: ReadonlyMap<number, number>;
}

/**
 * Writes a path through the states of a heap as a trace.
 *
 * @param name Name of the trace.
 * @param states The live blocks of each state on the way.
 * @param calls The call that is made in each; one more than that leads to the last state, or as
 * many.
 */
export function tracePath(
  name: string,
  states: readonly LiveBlocks[],
  calls: readonly Call[],
): PathTrace {
  const trace = new TraceBuilder();
  const ids = new Map<number, number>();
  const unused: number[] = [];
  let next = 0;
  for (const [i, { operation, size, alignment, block }] of calls.entries()) {
    const before = states[i]!;
    const after = states[i + 1];
    const old = block < 0 ? 0 : before.addresses[block]!;
    const id = block < 0 ? unused.pop() ?? next++ : ids.get(old)!;
    if (operation === "malloc") trace.malloc(id, size);
    else if (operation === "memalign") trace.memalign(id, alignment, size);
    else if (operation === "realloc") trace.realloc(id, size);
    else trace.free(id);
    if (after === undefined) break;
    ids.delete(old);
    if (operation === "free") unused.push(id);
    else ids.set(newIn(after, before, old), id);
  }
  return { trace: trace.build(name), ids };
}

/** The address of the block that is live after and was not before, but for the block at `old`. */
function newIn(after: LiveBlocks, before: LiveBlocks, old: number): number {
  for (let rank = 0; rank < after.count; rank++) {
    const address = after.addresses[rank]!;
    if (!before.has(address)) return address;
  }
  return old;
}
