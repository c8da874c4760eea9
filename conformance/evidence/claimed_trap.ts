import type { Subject } from "../../allocators/contract/subject.ts";
import type { Trace } from "../../workloads/trace/trace.ts";
import type { Finding } from "./finding.ts";
import { replayWatched } from "./watched_replay.ts";

/** Why nothing more can be judged on an instance. */
export const TRAPS = "it traps when memory ends, as claimed, and cannot be called after that";

/**
 * Whether a subject that claims to trap when memory ends did just that: a request threw, and there
 * was too little memory for it as far as that can be told.
 */
export function isClaimedTrap(finding: Finding, subject: Subject): boolean {
  if (subject.claims.exhaustion !== "trap" || !isRefusedRequest(finding)) return false;
  const { trace, regionSize } = finding.details;
  return trace === undefined || regionSize === undefined || isExhausted(finding, subject);
}

/** Whether a request that threw returns where there is more memory, or cannot be served at all. */
export function isExhausted(finding: Finding, subject: Subject): boolean {
  const { trace, regionSize, pools = [], index = -1 } = finding.details;
  if (finding.rule !== "return" || !isRefusedRequest(finding)) return false;
  if (trace!.sizes[index]! > regionSize!) return true;
  const options = { regionSize: ample(regionSize!), pools, shadow: false } as const;
  return replayWatched(subject, headOf(trace!, index + 1), options).finding?.rule !== "return";
}

/** The first operations of a trace. */
export function headOf(trace: Trace, operations: number): Trace {
  return {
    ...trace,
    ops: trace.ops.slice(0, operations),
    ids: trace.ids.slice(0, operations),
    sizes: trace.sizes.slice(0, operations),
    alignments: trace.alignments.slice(0, operations),
  };
}

function isRefusedRequest({ rule, details: { call = "" } }: Finding): boolean {
  return (rule === "return" || rule === "exhaustion") && /^(malloc|memalign|realloc)\(/.test(call);
}

/** Bytes in which a call that threw for want of memory is served; a heap of its own has pages. */
function ample(regionSize: number): number {
  return 4 * regionSize + 2 ** 20;
}
