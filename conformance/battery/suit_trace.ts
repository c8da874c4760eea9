import { Op, type Trace } from "../../workloads/trace/trace.ts";
import { TraceBuilder } from "../../workloads/trace/trace_builder.ts";
import type { ExaminedSubject } from "../spec/examined_subject.ts";

/**
 * A trace that a subject can be asked: without memalign it is malloc, without realloc a free and a
 * malloc, and what would follow after `most` operations is left out.
 *
 * @param trace A trace without changes of mode.
 * @param most Operations that are taken from it.
 */
export function suitTrace(
  trace: Trace,
  { capabilities }: Pick<ExaminedSubject, "capabilities">,
  most = Infinity,
): Trace {
  const { ops, ids, sizes, alignments } = trace;
  const [resizes, aligns] = [capabilities.has("realloc"), capabilities.has("memalign")];
  const whole = most >= ops.length;
  if (whole && (resizes || !ops.includes(Op.Realloc)) && (aligns || !ops.includes(Op.Memalign))) {
    return trace;
  }
  const suited = new TraceBuilder();
  for (let i = 0; i < Math.min(most, ops.length); i++) {
    const [op, id, size] = [ops[i]!, ids[i]!, sizes[i]!];
    if (op === Op.Free) suited.free(id);
    else if (op === Op.Memalign && aligns) suited.memalign(id, alignments[i]!, size);
    else if (op === Op.Realloc && resizes) suited.realloc(id, size);
    else {
      if (op === Op.Realloc) suited.free(id);
      suited.malloc(id, size);
    }
  }
  return suited.build(trace.name, trace.seed);
}
