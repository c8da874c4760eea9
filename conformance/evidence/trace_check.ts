import type { Region } from "../../allocators/contract/region.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import type { Observer, ReplayState } from "../../workloads/trace/observer.ts";
import { createHeap, type Heap } from "../../workloads/trace/probe.ts";
import { replay, type ReplayResult } from "../../workloads/trace/replay.ts";
import type { Trace } from "../../workloads/trace/trace.ts";
import { ClauseFailure } from "./clause_failure.ts";
import { createGuarded, SubjectError } from "./guarded_allocator.ts";
import { drawHeap } from "./heap_picture.ts";
import { HeapViolation } from "./shadow/heap_violation.ts";
import { ShadowHeap, type ShadowHeapOptions } from "./shadow/shadow_heap.ts";
import { shrinkTrace } from "./shrink.ts";

/** A trace that was replayed on a fresh heap, and what came of it. */
export interface TraceRun {
  /** What was replayed. */
  readonly trace: Trace;
  /** The heap as the trace left it. */
  readonly heap: Heap;
  /** What each operation returned; NaN if it did not reach the allocator. */
  readonly returned: Float64Array;
  /** Address of each id; 0 if it is not live. */
  readonly addresses: Float64Array;
  /** Requested bytes of each live id. */
  readonly sizes: Float64Array;
  /** What was done, by count. */
  readonly result: ReplayResult;
}

/** The memory of a fresh heap. */
export interface HeapOptions {
  /** Bytes of the region. */
  readonly regionSize: number;
  /** Bytes of further pools. */
  readonly pools?: readonly number[];
  /** The byte that the memory is filled with before the allocator is created; 0xa5 if left out. */
  readonly junk?: number;
  /** Bytes by which the region is shifted from a multiple of 64, if the subject takes any region. */
  readonly offset?: number;
}

/** How a trace is replayed and judged. */
export interface TraceCheckOptions extends HeapOptions {
  /** What the shadow heap verifies, and how often; `false` replays without one. */
  readonly shadow?: ShadowHeapOptions | false;
  /** Looks on, after the shadow heap; throws a {@linkcode ClauseFailure} at what is wrong. */
  readonly observe?: (heap: Heap) => Observer;
  /**
   * Judges what came of the trace; throws a {@linkcode ClauseFailure} if a requirement is not met. It must judge every trace
   * rightly, as the trace is shrunk by its word.
   */
  readonly judge?: (run: TraceRun) => void;
}

/**
 * Replays a trace on a fresh heap of `subject`, watched by a shadow heap, and judges what came of it.
 *
 * @throws {ClauseFailure} If the subject throws, the shadow heap or the judge finds something wrong. The failure carries the
 * shrunk trace and a picture of the heap.
 */
export function checkTrace(subject: Subject, trace: Trace, options: TraceCheckOptions): TraceRun {
  const attempt = replayOnce(subject, trace, options);
  if (attempt.failure === undefined) return attempt.run;
  const kind = kindOf(attempt.failure);
  const shrunk = shrinkTrace(trace, (candidate) => {
    // It has failed once; on a heap that is never fresh it need not do so again.
    if (candidate === trace) return true;
    const { failure } = replayOnce(subject, candidate, options);
    return failure !== undefined && kindOf(failure) === kind;
  });
  const { failure = attempt.failure, picture } = replayOnce(subject, shrunk, options, true);
  const { expected, actual } = explain(failure);
  throw new ClauseFailure(expected, actual, {
    trace: shrunk,
    regionSize: options.regionSize,
    ...(options.pools === undefined ? {} : { pools: options.pools }),
    ...(picture === undefined ? {} : { heap: picture }),
  });
}

/** Replays a trace on a fresh heap; `undefined` where {@linkcode checkTrace} throws. Nothing is shrunk. */
export function tryTrace(
  subject: Subject,
  trace: Trace,
  options: TraceCheckOptions,
): TraceRun | undefined {
  const { run, failure } = replayOnce(subject, trace, options);
  return failure === undefined ? run : undefined;
}

/** Creates a heap whose allocator throws nothing but {@linkcode SubjectError}. */
export function createGuardedHeap(
  subject: Subject,
  options: HeapOptions,
  count?: { calls: number },
): Heap {
  const { regionSize, pools, junk, offset = 0 } = options;
  let region: Region | undefined;
  const guarded: Subject = {
    ...subject,
    create(given) {
      const { buffer, base, size } = given;
      region = subject.provideRegion === undefined
        ? { buffer, base: base + offset, size: size - offset }
        : given;
      return createGuarded(subject, region, count);
    },
  };
  const heap = createHeap(guarded, regionSize + offset, pools, junk);
  return { ...heap, region: region! };
}

interface Attempt {
  readonly run: TraceRun;
  readonly failure?: Failure;
  readonly picture?: string;
}

type Failure = ClauseFailure | HeapViolation | SubjectError;

function replayOnce(
  subject: Subject,
  trace: Trace,
  options: TraceCheckOptions,
  draw = false,
): Attempt {
  const { shadow = {}, observe, judge } = options;
  const heap = createGuardedHeap(subject, options);
  const outcome = new Outcome(trace);
  const observers: Observer[] = [outcome];
  if (shadow !== false) observers.push(new ShadowHeap(heap, subject.claims, shadow));
  if (observe !== undefined) observers.push(observe(heap));
  const runOf = (result: ReplayResult): TraceRun => ({
    trace,
    heap,
    returned: outcome.returned,
    addresses: outcome.addresses,
    sizes: outcome.sizes,
    result,
  });
  try {
    const run = runOf(replay(trace, heap.allocator, observers));
    judge?.(run);
    return { run };
  } catch (error) {
    if (!isFailure(error)) throw error;
    const run = runOf(NOTHING);
    if (!draw) return { run, failure: error };
    const pools = subject.ownHeap === undefined ? [heap.region, ...heap.pools] : [];
    const picture = drawHeap({ ...run, allocator: heap.allocator }, { pools });
    return { run, failure: error, picture };
  }
}

const NOTHING: ReplayResult = {
  operations: 0,
  refused: 0,
  peakLiveBytes: 0,
  liveBlocks: 0,
  hash: 0,
};

/** Keeps what each operation returned. */
class Outcome implements Observer {
  readonly returned: Float64Array;
  addresses: Float64Array = new Float64Array(0);
  sizes: Float64Array = new Float64Array(0);

  constructor(trace: Trace) {
    this.returned = new Float64Array(trace.ops.length).fill(NaN);
  }

  start(state: ReplayState): void {
    this.addresses = state.addresses;
    this.sizes = state.sizes;
  }

  after(index: number, address: number): void {
    this.returned[index] = address;
  }
}

function isFailure(error: unknown): error is Failure {
  return error instanceof ClauseFailure || error instanceof HeapViolation ||
    error instanceof SubjectError;
}

/** Failures of one kind are taken for the same failure while a trace is shrunk. */
function kindOf(failure: Failure): string {
  return failure instanceof HeapViolation ? failure.kind : failure.name;
}

function explain(failure: Failure): { expected: string; actual: string } {
  if (failure instanceof SubjectError) {
    return { expected: "a call that returns", actual: failure.message };
  }
  return failure;
}
