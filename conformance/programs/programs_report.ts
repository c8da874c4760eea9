import type { Finding } from "../evidence/finding.ts";

/**
 * What random programs on an allocator came to, by count. The same for the same subject and
 * options.
 */
export interface ProgramsReport {
  /** Name of the subject. */
  readonly subject: string;
  /** Seed of everything that was random. */
  readonly seed: number;
  /** Operations that reached the allocator, on heaps on which nothing was wrong. */
  readonly operations: number;
  /** Allocations and reallocations that were refused. */
  readonly refused: number;
  /** Programs run. */
  readonly programs: number;
  /** Fresh heaps they were run on. */
  readonly heaps: number;
  /** Largest sum of requested bytes that were live at one time. */
  readonly peakLiveBytes: number;
  /**
   * What was wrong on the next heap, with its trace: the shortest one found, or all that was asked
   * of that heap if a fresh one does not show it again. Left out if nothing was wrong.
   */
  readonly finding?: Finding;
}
