import type { Deferred } from "../../allocators/contract/deferred.ts";
import { RtModule } from "../../allocators/rtlinux/rt_module.ts";
import { VirtualClock } from "../../allocators/rtlinux/virtual_clock.ts";

/** How the thread runs, and how late Linux is. Times in nanoseconds of virtual time. */
export interface RtLinuxOptions {
  /** From a request to the run of the tasklet. Default: 0. */
  readonly delay?: number;
  /** Period of the thread. Default: half a second. */
  readonly period?: number;
  /** Requests to make, 128 bytes more each time. Default: 140. */
  readonly requests?: number;
}

/** One request of the thread. Times in nanoseconds of virtual time. */
export interface RtLinuxRow {
  /** Bytes. */
  readonly size: number;
  /** When it was made. */
  readonly requested: number;
  /**
   * By how much the wait before it ended before the tick it was for; 0 unless a late signal ended
   * it.
   */
  readonly early: number;
  /** When the thread went on. */
  readonly answered: number;
  /** What it got: a slot, or -1. */
  readonly slot: number;
}

/** What the thread saw, and what happened behind its back. */
export interface RtLinuxRun {
  /** Every request, in order. */
  readonly rows: readonly RtLinuxRow[];
  /** Requests that got nothing. */
  readonly refused: number;
  /** Longest time from a request to its answer. Nanoseconds. */
  readonly worstResponse: number;
  /**
   * Longest time from a request to the run of its tasklet, answered before or not. Nanoseconds; 0
   * if none ran.
   */
  readonly worstCompletion: number;
  /** Most that a wait ended early. Nanoseconds. */
  readonly worstEarly: number;
  /** Buffers that were allocated but reached nobody. */
  readonly orphans: number;
  /** Buffers that the cleanup freed. */
  readonly freed: number;
}

/**
 * Runs the example of the naive rt-allocator: at each release of its period a thread asks for 128
 * bytes more than the last time, and goes on whether it got them or not. Then the module is
 * removed.
 *
 * @param deferred The allocator, fresh.
 * @param options Delay of the tasklet, period and number of requests.
 * @returns What was seen; nothing is judged.
 *
 * @example Two requests, answered 10 ms late
 * ```ts
 * import { createRegion, rtLinux } from "@allocert/allocert/allocators";
 * import { runRtLinux } from "@allocert/allocert/workloads";
 * import { assertEquals } from "@std/assert";
 *
 * const { deferred } = rtLinux.create(createRegion(65536));
 * const run = runRtLinux(deferred!, { delay: 10_000_000, requests: 2 });
 * assertEquals(run.rows.map((row) => row.slot), [0, 1]);
 * assertEquals([run.worstResponse, run.refused, run.freed], [10_000_000, 0, 2]);
 * ```
 */
export function runRtLinux(deferred: Deferred, options: RtLinuxOptions = {}): RtLinuxRun {
  const { delay = 0, period = 500_000_000, requests = 140 } = options;
  const clock = new VirtualClock();
  const module = new RtModule(clock, deferred, delay);
  const rows: RtLinuxRow[] = [];
  const thread = module.createThread(period, function* (self) {
    while (rows.length < requests) {
      yield* self.waitPeriod();
      const size = RTLINUX_STEP * (rows.length + 1);
      const requested = clock.now;
      const early = (period - requested % period) % period;
      const slot = yield* module.malloc(self, size);
      rows.push({ size, requested, early, answered: clock.now, slot });
    }
  });
  while (thread.alive) clock.run(clock.now + period);
  clock.run(clock.now + delay);
  const completions = module.completions.map(({ requested, completed }) => completed - requested);
  const orphans = module.orphans();
  return {
    rows,
    refused: rows.filter((row) => row.slot < 0).length,
    worstResponse: Math.max(0, ...rows.map((row) => row.answered - row.requested)),
    worstCompletion: Math.max(0, ...completions),
    worstEarly: Math.max(0, ...rows.map((row) => row.early)),
    orphans,
    freed: module.cleanup(),
  };
}

/** Bytes by which each request exceeds the one before it. */
export const RTLINUX_STEP = 128;
