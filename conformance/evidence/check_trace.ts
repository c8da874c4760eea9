import type { Subject } from "../../allocators/contract/subject.ts";
import type { Trace } from "../../workloads/trace/trace.ts";
import type { OnPhase } from "./phase.ts";
import { shrinkTrace } from "./shrink.ts";
import { headOf, isClaimedTrap } from "./claimed_trap.ts";
import type { Finding } from "./finding.ts";
import { replayWatched, type TraceRun, type WatchOptions } from "./watched_replay.ts";

/** How hard a shorter trace is sought, and who hears of it. */
export interface CheckTraceEffort {
  /** Replays that shrinking may take; that of {@linkcode shrinkTrace} if left out. */
  readonly budget?: number | undefined;
  /** Called when something was found and a shorter trace is sought. */
  readonly onPhase?: OnPhase | undefined;
}

/**
 * Replays a trace on a fresh heap of `subject`, watched by a shadow heap, and shrinks it if
 * anything is wrong. Where memory ends and the subject traps, as it claims, the replay ends too,
 * and the call counts as refused.
 *
 * @param effort How hard a shorter trace is sought, and who hears of it.
 * @returns What came of it, if nothing is wrong.
 * @throws {Finding} What is wrong, with the shrunk trace and a picture of the heap.
 */
export function checkTrace(
  subject: Subject,
  trace: Trace,
  options: WatchOptions,
  { budget, onPhase }: CheckTraceEffort = {},
): TraceRun {
  const unseen = { ...options, draw: false };
  const { run, finding } = replayWatched(subject, trace, unseen);
  if (run !== undefined) return run;
  if (isClaimedTrap(finding, subject)) {
    return checkUpToTrap(subject, finding, options, { budget, onPhase });
  }
  onPhase?.({ kind: "shrinking", finding });
  const shrunk = shrinkTrace(trace, (shorter) => {
    // It has failed once; on a heap that is never fresh it need not do so again.
    if (shorter === trace) return true;
    const again = replayWatched(subject, shorter, unseen).finding;
    return again?.rule === finding.rule;
  }, budget);
  throw replayWatched(subject, shrunk, options).finding ?? finding;
}

/** What came of a trace up to the request that trapped, of which nothing more can be verified. */
function checkUpToTrap(
  subject: Subject,
  { details: { trace, index } }: Finding,
  { verify: _, ...options }: WatchOptions,
  effort: CheckTraceEffort,
): TraceRun {
  const run = checkTrace(subject, headOf(trace!, index!), options, effort);
  return { ...run, result: { ...run.result, refused: run.result.refused + 1 } };
}
