import type { Subject } from "../../allocators/contract/subject.ts";
import type { Observer, ReplayState } from "../../workloads/trace/observer.ts";
import type { Heap } from "../../workloads/trace/probe.ts";
import { replay, type ReplayResult } from "../../workloads/trace/replay.ts";
import type { Trace } from "../../workloads/trace/trace.ts";
import { Finding } from "./finding.ts";
import { createGuardedHeap, drawnPools, type HeapOptions } from "./guarded_heap.ts";
import { drawHeap } from "./heap_picture.ts";
import { ShadowHeap, type ShadowHeapOptions } from "./shadow/shadow_heap.ts";

/** How a trace is replayed, and who looks on. */
export interface WatchOptions extends HeapOptions {
  /** What the shadow heap verifies, and how often; `false` replays without one. */
  readonly shadow?: ShadowHeapOptions | false;
  /** Look on, after the shadow heap; throw a {@linkcode Finding} at what is wrong. */
  readonly observe?: (heap: Heap) => Observer | readonly Observer[];
  /**
   * Looks at what came of the whole trace; throws a {@linkcode Finding} if a requirement is not
   * met. It must be right about every trace, as the trace is shrunk by its word.
   */
  readonly verify?: (run: TraceRun) => void;
  /**
   * Whether a finding draws the heap. To walk a broken heap takes long.
   *
   * @default {true}
   */
  readonly draw?: boolean;
}

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

/** A replay that was watched: what came of it, or the first thing that was wrong. */
export type WatchedReplay =
  | { readonly run: TraceRun; readonly finding?: undefined }
  | { readonly run?: undefined; readonly finding: Finding };

/**
 * Replays a trace once, as it is, on a fresh heap, under a shadow heap and whoever else looks on.
 *
 * Takes time linear in the trace, and in the live bytes for each operation if the shadow heap is to
 * verify all of them.
 *
 * @param subject Who is called.
 * @param trace What is called.
 * @param options The memory, and who looks on.
 * @returns What came of it. A finding says at which operation it was, and draws the heap.
 * @throws {TypeError} If the trace uses what the allocator does not offer.
 */
export function replayWatched(
  subject: Subject,
  trace: Trace,
  options: WatchOptions,
): WatchedReplay {
  const { shadow = {}, observe, verify, draw = true, regionSize, pools } = options;
  const place = { trace, regionSize, ...(pools === undefined ? {} : { pools }) };
  const returns = new Returns(trace);
  let heap: Heap | undefined;
  try {
    heap = createGuardedHeap(subject, options);
    const observers: Observer[] = [returns];
    if (shadow !== false) observers.push(new ShadowHeap(heap, subject.claims, shadow));
    if (observe !== undefined) observers.push(...[observe(heap)].flat());
    const result = replay(trace, heap.allocator, observers);
    const { returned, addresses, sizes } = returns;
    const run: TraceRun = { trace, heap, returned, addresses, sizes, result };
    returns.index = trace.ops.length;
    verify?.(run);
    return { run };
  } catch (error) {
    if (!(error instanceof Finding)) throw error;
    const { addresses, sizes, index } = returns;
    if (heap === undefined) return { finding: error.with({ ...place, index: 0 }) };
    const finding = error.with({ index, ...error.details, ...place });
    if (!draw) return { finding };
    const view = { allocator: heap.allocator, addresses, sizes };
    return {
      finding: finding.with({ heap: drawHeap(view, { pools: drawnPools(subject, heap) }) }),
    };
  }
}

/** Keeps what each operation returned, and how far the replay has come. */
class Returns implements Observer {
  readonly returned: Float64Array;
  addresses: Float64Array = new Float64Array(0);
  sizes: Float64Array = new Float64Array(0);
  index = 0;

  constructor(trace: Trace) {
    this.returned = new Float64Array(trace.ops.length).fill(NaN);
  }

  start(state: ReplayState): void {
    this.addresses = state.addresses;
    this.sizes = state.sizes;
  }

  before(index: number): void {
    this.index = index;
  }

  after(index: number, address: number): void {
    this.returned[index] = address;
  }
}
