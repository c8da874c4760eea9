import { Op } from "../../../workloads/trace/trace.ts";
import type { TraceBuilder } from "../../../workloads/trace/trace_builder.ts";
import type { CheckContext } from "../../evidence/check_context.ts";
import { Finding } from "../../evidence/finding.ts";
import type { HeapOptions } from "../../evidence/guarded_heap.ts";
import type { TraceRun } from "../../evidence/watched_replay.ts";

/** A heap that is filled with blocks of one size. */
export interface EqualBlocks {
  /** Bytes of each block. */
  readonly size: number;
  /** How many of them a fresh heap serves. */
  readonly capacity: number;
  /** The memory of that heap. */
  readonly options: HeapOptions;
}

/**
 * Finds how many blocks of `wanted` bytes, or of the largest request, a fresh heap of about `bytes`
 * bytes serves.
 */
export function equalBlocks(context: CheckContext, wanted: number, bytes: number): EqualBlocks {
  const size = context.request(wanted);
  const options = { regionSize: context.room(bytes) };
  const capacity = context.heap(options).fill(size).length;
  context.expect(capacity > 0, `${size} bytes in a fresh heap`, "null");
  return { size, capacity, options };
}

/** Allocates the blocks of ids 0 to capacity, the last of which is refused. */
export function fill(trace: TraceBuilder, { size, capacity }: EqualBlocks): TraceBuilder {
  for (let id = 0; id <= capacity; id++) trace.malloc(id, size);
  return trace;
}

/**
 * Judges that as many blocks of `next` bytes are served as blocks are missing from a full heap.
 *
 * Says nothing of a trace that asks for other sizes.
 */
export function servesMissing(
  { size, capacity }: EqualBlocks,
  next = size,
): (run: TraceRun) => void {
  return ({ trace, heap, addresses }) => {
    for (let i = 0; i < trace.ops.length; i++) {
      if (trace.ops[i] === Op.Malloc && trace.sizes[i] !== size) return;
    }
    const missing = capacity - addresses.reduce((live, address) => live + (address ? 1 : 0), 0);
    for (let blocks = 0; blocks < missing; blocks++) {
      if (heap.allocator.malloc(next) !== 0) continue;
      throw Finding.unmet(
        `${missing} blocks of ${next} bytes, with ${missing} of ${capacity} blocks of ${size} free`,
        `${blocks}`,
      );
    }
  };
}
