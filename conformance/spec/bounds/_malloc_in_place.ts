import type { Probe } from "../../../workloads/trace/probe.ts";
import { Op, type Trace } from "../../../workloads/trace/trace.ts";

/**
 * The same probe with a `malloc` of as many bytes before each measured operation, freed at once:
 * those are measured in its place. So what a realloc or memalign takes can be told from what the
 * malloc inside of it takes.
 */
export function mallocInPlace(probe: Probe): Probe {
  const { trace } = probe;
  const measured = new Set(probe.measured);
  const room = trace.ops.length + 2 * measured.size;
  const copy: Trace = {
    name: trace.name,
    ops: new Uint8Array(room),
    ids: new Uint32Array(room),
    sizes: new Float64Array(room),
    alignments: new Float64Array(room),
    idCount: trace.idCount + 1,
  };
  const mallocs: number[] = [];
  let at = 0;
  const put = (op: number, id: number, size: number, alignment: number) => {
    copy.ops[at] = op;
    copy.ids[at] = id;
    copy.sizes[at] = size;
    copy.alignments[at++] = alignment;
  };
  for (const [i, op] of trace.ops.entries()) {
    const size = trace.sizes[i]!;
    if (measured.has(i)) {
      mallocs.push(at);
      put(Op.Malloc, trace.idCount, size, 0);
      put(Op.Free, trace.idCount, 0, 0);
    }
    put(op, trace.ids[i]!, size, trace.alignments[i]!);
  }
  return { ...probe, trace: copy, measured: Uint32Array.from(mallocs) };
}
