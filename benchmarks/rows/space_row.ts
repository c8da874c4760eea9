import type { Subject } from "../../allocators/contract/subject.ts";
import type { ReplayLoad } from "../../meters/replay_load.ts";
import { measureSpace, type SpaceUse } from "../../meters/space/space_meter.ts";
import { traceSha256 } from "../../workloads/trace/trace_digest.ts";

/** What one allocator took of the memory under one workload: one row of `space.csv`. Plain data. */
export interface SpaceRow extends SpaceUse {
  /** Name of the subject. */
  readonly allocator: string;
  /** Version of the subject. */
  readonly version: string;
  /** Through which binary interface it was called. */
  readonly abi: "javascript" | "webassembly" | "native";
  /** Name of the trace. */
  readonly workload: string;
  /** Seed of the trace, if it was generated. */
  readonly seed?: number;
  /** SHA-256 of the text of the trace, in hexadecimal. */
  readonly traceSha256: string;
  /** Bytes of the region, further pools included. */
  readonly regionBytes: number;
}

/**
 * Measures what a workload takes of the memory of a subject. The same on every machine.
 *
 * @param subject Who serves it.
 * @param load What it is asked.
 * @returns The row; nothing if no request was served.
 * @throws {TypeError} If the allocator lacks an operation that the workload uses, or has a heap of
 * its own.
 */
export async function measureSpaceRow(
  subject: Subject,
  load: ReplayLoad,
): Promise<SpaceRow | undefined> {
  const { trace, regionSize, pools = [] } = load;
  const use = measureSpace(subject, load);
  return use && {
    allocator: subject.name,
    version: subject.version,
    abi: subject.abi ?? "javascript",
    workload: trace.name,
    ...(trace.seed === undefined ? {} : { seed: trace.seed }),
    traceSha256: await traceSha256(trace),
    regionBytes: pools.reduce((sum, size) => sum + size, regionSize),
    ...use,
  };
}
