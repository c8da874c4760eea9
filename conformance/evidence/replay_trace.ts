import type { Subject } from "../../allocators/contract/subject.ts";
import type { Observer } from "../../workloads/trace/observer.ts";
import { replay, type ReplayResult } from "../../workloads/trace/replay.ts";
import type { Trace } from "../../workloads/trace/trace.ts";
import { ClauseFailure } from "./clause_failure.ts";
import { SubjectError } from "./guarded_allocator.ts";
import { drawHeap } from "./heap_picture.ts";
import { HeapViolation } from "./shadow/heap_violation.ts";
import { ShadowHeap } from "./shadow/shadow_heap.ts";
import { createGuardedHeap, type HeapOptions } from "./trace_check.ts";

/** What came of one trace on a fresh heap: what was done, or what went wrong. */
export interface ReplayedTrace {
  /** What was done, by count; left out if something went wrong. */
  readonly result?: ReplayResult;
  /** What went wrong first; left out if nothing did. */
  readonly failure?: {
    /** Index of the operation; the length of the trace if it was found at the end. */
    readonly index: number;
    /** What a correct allocator does. */
    readonly expected: string;
    /** What this one did. */
    readonly actual: string;
    /** The heap at that moment, drawn as used and free runs. */
    readonly heap: string;
  };
}

/**
 * Replays a trace once, as it is, on a fresh heap under a shadow heap that verifies everything after every operation.
 *
 * Takes time linear in the live bytes for each operation.
 *
 * @param subject Who is called.
 * @param trace What is called.
 * @param options The memory, and what else looks on.
 * @returns What came of it.
 * @throws {TypeError} If the trace uses what the allocator does not offer.
 */
export function replayTrace(
  subject: Subject,
  trace: Trace,
  options: HeapOptions & {
    /** Looks on, after the shadow heap; throws a {@linkcode ClauseFailure} at what is wrong. */
    readonly observer?: Observer;
    /** Whether payloads are verified only where a block is freed or reallocated, and at the end. For long traces. */
    readonly fast?: boolean;
  },
): ReplayedTrace {
  let heap: ReturnType<typeof createGuardedHeap>;
  try {
    heap = createGuardedHeap(subject, options);
  } catch (error) {
    if (!(error instanceof SubjectError)) throw error;
    return {
      failure: { index: 0, expected: "an allocator", actual: error.message, heap: "(no heap)" },
    };
  }
  const place = new Place();
  const shadow = new ShadowHeap(heap, subject.claims, {
    everyBlockAfterEveryOperation: options.fast !== true,
  });
  const observers: Observer[] = [place, shadow];
  if (options.observer !== undefined) observers.push(options.observer);
  try {
    return { result: replay(trace, heap.allocator, observers) };
  } catch (error) {
    const known = error instanceof HeapViolation || error instanceof ClauseFailure;
    if (!known && !(error instanceof SubjectError)) throw error;
    const pools = subject.ownHeap === undefined ? [heap.region, ...heap.pools] : [];
    return {
      failure: {
        index: error instanceof HeapViolation ? error.index : place.index,
        expected: known ? error.expected : "a call that returns",
        actual: known ? error.actual : error.message,
        heap: drawHeap({ allocator: heap.allocator, ...place.view }, { pools }),
      },
    };
  }
}

/** Remembers how far a replay has come, and what lives where. */
class Place implements Observer {
  index = 0;
  view: { readonly addresses: ArrayLike<number>; readonly sizes: ArrayLike<number> } = {
    addresses: [],
    sizes: [],
  };

  start(state: { readonly addresses: Float64Array; readonly sizes: Float64Array }): void {
    this.view = state;
  }

  before(index: number): void {
    this.index = index;
  }
}
