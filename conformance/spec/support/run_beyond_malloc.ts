import { Op, type Trace } from "../../../workloads/trace/trace.ts";
import { TraceBuilder } from "../../../workloads/trace/trace_builder.ts";
import type { CheckContext } from "../../evidence/check_context.ts";
import { Finding } from "../../evidence/finding.ts";
import { NoVerdict } from "../../evidence/no_verdict.ts";
import type { WatchOptions } from "../../evidence/watched_replay.ts";

/**
 * Runs a program that uses realloc or memalign, after the same program with malloc and free alone.
 *
 * If that one fails already, the defect is not one of realloc or memalign, and nothing can be said
 * of them.
 */
export function runBeyondMalloc(
  context: CheckContext,
  trace: Trace,
  options: Partial<WatchOptions>,
): void {
  try {
    context.run(plainProgram(trace), options);
  } catch (error) {
    if (!(error instanceof Finding) || error.rule !== "requirement") throw error;
    throw new NoVerdict("premise", "the same program with malloc and free alone fails as well");
  }
  context.run(trace, options);
}

function plainProgram({ name, ops, ids, sizes }: Trace): Trace {
  const plain = new TraceBuilder();
  for (const [i, op] of ops.entries()) {
    if (op === Op.Free || op === Op.Realloc) plain.free(ids[i]!);
    if (op !== Op.Free) plain.malloc(ids[i]!, sizes[i]!);
  }
  return plain.build(`plain-${name}`);
}
