import type { Subject } from "../../allocators/contract/subject.ts";
import type { Trace } from "../../workloads/trace/trace.ts";
import { checkTrace } from "../evidence/check_trace.ts";
import { Finding } from "../evidence/finding.ts";
import { ProvidedRegions } from "../evidence/provided_regions.ts";
import type { WatchOptions } from "../evidence/watched_replay.ts";
import type { ProgramsReport } from "./programs_report.ts";

/** What is asked of one fresh heap. */
export interface WatchedHeap {
  /** Who makes the heap. */
  readonly subject: Subject;
  /** What is asked. */
  readonly trace: Trace;
  /** Programs that the trace is made of. */
  readonly programs: number;
  /** The memory of the heap, and who looks on. */
  readonly options: WatchOptions;
}

/**
 * Replays a trace on each of several fresh heaps, until there are no more or something is wrong.
 *
 * @param next Says what is asked of the next heap, if there is one, given what was done so far.
 */
export function watchHeaps(
  subject: string,
  seed: number,
  next: (done: ProgramsReport) => WatchedHeap | undefined,
): ProgramsReport {
  let done = { subject, seed, operations: 0, refused: 0, programs: 0, heaps: 0, peakLiveBytes: 0 };
  for (let heap = next(done); heap !== undefined; heap = next(done)) {
    using regions = new ProvidedRegions(heap.subject);
    try {
      const { result } = checkTrace(regions.subject, heap.trace, heap.options, { budget: REPLAYS });
      done = {
        ...done,
        operations: done.operations + result.operations,
        refused: done.refused + result.refused,
        programs: done.programs + heap.programs,
        heaps: done.heaps + 1,
        peakLiveBytes: Math.max(done.peakLiveBytes, result.peakLiveBytes),
      };
    } catch (error) {
      if (!(error instanceof Finding)) throw error;
      return { ...done, finding: error };
    }
  }
  return done;
}

/** Replays that may be made to find a shorter trace. */
const REPLAYS = 1000;

/** @throws {RangeError} If an option is no integer of the range. */
export function requireInteger(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new RangeError(
    `Cannot run programs: "${name}" must be an integer from ${least} to ${most}, received ${value}`,
  );
}
