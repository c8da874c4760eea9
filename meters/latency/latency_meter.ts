import type { Operation } from "../../allocators/contract/claims.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import type { Trace } from "../../workloads/trace/trace.ts";
import type { ClockProbe } from "./clock/clock.ts";
import type { Histogram } from "../statistics/histogram.ts";
import type { LatencyOutcome } from "./latency_outcome.ts";
import { LatencyRun } from "./latency_run.ts";

/** What is replayed: a trace, and the memory that the allocator gets. A {@linkcode Probe} is one. */
export interface LatencyLoad {
  /** The operations. */
  readonly trace: Trace;
  /** Bytes of the region that the allocator is created on. */
  readonly regionSize: number;
  /** Bytes of further pools, added in this order; left out if there are none. */
  readonly pools?: readonly number[];
  /** Indices of the operations that are reported, ascending; all of them if left out. */
  readonly measured?: Uint32Array;
  /**
   * Whether the caches are emptied before each reported operation, which takes about 7 ms each; as they are otherwise (rule
   * L4). The time of a call is then the lowest decile of all replays instead of the least.
   */
  readonly cold?: boolean;
}

/** Settings of {@linkcode replayLatency}. */
export interface LatencyOptions {
  /**
   * Replays, at least {@linkcode LEAST_REPLAYS}, however busy the core is. If left out, {@linkcode REPLAYS}, and more on
   * a busy core.
   */
  readonly replays?: number;
  /** Milliseconds after which no replay is begun once the least number has been made. 2,400 if left out. */
  readonly budget?: number;
  /**
   * Whether calls are told apart by the way they went, where the allocator offers a heap walk: whole blocks and cut ones,
   * frees by the number of blocks joined. `false` if left out.
   */
  readonly ways?: boolean;
}

/** Times of all calls of one operation with one outcome. Durations are in nanoseconds, the clock's own cost included. */
export interface OperationLatency {
  /** What was called. */
  readonly operation: Operation;
  /** How it ended. */
  readonly outcome: LatencyOutcome;
  /** Calls in one replay. */
  readonly calls: number;
  /**
   * The replayed worst case: over all calls, the largest of the least times that each took in all replays. With cold caches,
   * the largest of their lowest deciles.
   */
  readonly worst: number;
  /**
   * The same over the first half of the replays, of those on a quiet core if there were any. Far from `worst`, it says that
   * the replays were too few.
   */
  readonly worstHalf: number;
  /**
   * Calls that took over five times their least time in most replays: something that outlives the heap decides how long they
   * take, and `worst` is that of its fast replays.
   */
  readonly unsteady: number;
  /** Index in the trace of the call that took `worst`. */
  readonly worstIndex: number;
  /** Every single time of every replay. */
  readonly histogram: Histogram;
}

/** What {@linkcode replayLatency} found. */
export interface ReplayedLatency {
  /** Replays made after warming up. */
  readonly replays: number;
  /** How many of them the time in which the core was quiet is worth. */
  readonly quietReplays: number;
  /**
   * Whether that is so little that some call may never have fallen into such time: for n calls less than ln(100 n), which leaves
   * a chance of 1 %. `worst` may then be too high by half.
   */
  readonly busy: boolean;
  /** The clock that timed them. */
  readonly clock: ClockProbe;
  /** Replays made to warm up, not part of the times. */
  readonly warmUps: number;
  /** Whether two warm-up replays in a row took the same time up to 5 %. */
  readonly settled: boolean;
  /** Whether the collector could be run before the replays. */
  readonly collected: boolean;
  /**
   * Whether every replay returned the same offsets. If not, the least time of a call is that of different things, and `worst`
   * says nothing.
   */
  readonly sameHash: boolean;
  /** For each operation of the trace the number of its outcome in {@linkcode LATENCY_OUTCOMES}. */
  readonly outcomes: Uint8Array;
  /** One element for each operation and outcome that occurred. */
  readonly operations: readonly OperationLatency[];
}

/** Replays below which there is no replayed worst case (rule L3). */
export const LEAST_REPLAYS = 31;

/** Replays if none are asked for. */
export const REPLAYS = 101;

/** Replays that are never exceeded. */
export const MOST_REPLAYS = 5_000;

/** Milliseconds of replays if none are given. */
export const BUDGET = 2_400;

/**
 * Measures the replayed worst case of each operation of a trace.
 *
 * The trace is replayed again and again, each time from byte-identical state: the region filled with junk, the allocator
 * created anew on it. Each call is timed by two readings of the clock. The least time that a call took over all replays is
 * what the algorithm needs, for the same call does the same work each time; whatever else falls into it (the collector, the
 * compiler, the scheduler, other programs) falls elsewhere in the next replay. The worst case is the maximum of these
 * minima over all calls. Raw times are kept in histograms.
 *
 * Where the clock steps by more than a nanosecond, the mean of the times within three steps of the least tells it finer, as each
 * replay begins the call at another point between two steps (rule L5's batch, of replays).
 *
 * - *Warm-up.* Replays are made and dropped until two in a row take the same time up to 5 %, but for a tenth of a second at
 *   least and about one second at most.
 * - *The collector* runs once, before the replays, not before each. V8 throws away optimised code that embeds the shape of
 *   objects that all died, so collecting before each replay would time the compiler's comeback; for the same reason the last
 *   allocator is kept alive. Collections that fall into the replays fall on different calls each time.
 * - *The place in memory* is another for each second replay: which pages a heap gets decides which of its blocks drive each
 *   other out of the caches, and would else put the worst case of one run a third above that of another.
 * - *A busy core* is told by a short piece of work of known cost, done now and then between two calls: while another program
 *   or virtual machine shares the core, every call takes up to twice as long. Unless their number is given, replays go on for
 *   up to twice the budget until the time in which the core was quiet is worth 31 of them, or more where there are very many
 *   calls (see {@linkcode ReplayedLatency.busy}), and their second half has lowered no worst case by more than a hundredth.
 * - *The compiler* works beside the program, so that which code an allocator becomes depends on what it sees when it gets to it:
 *   one run differs from the next by up to a tenth, all calls of an operation alike. Start the runtime with
 *   `--v8-flags=--no-concurrent-recompilation`, as the tasks of this project do, and it is the same code each time.
 * - *What is not done*: nothing is subtracted, and nothing is left out. A call costs at least two readings of the clock: put the
 *   same measurement of an allocator that does nothing beside it.
 * - *Caches* are as warm as the trace leaves them, but for what a program does with its blocks and a trace does not. Both ends
 *   of a block are touched before it is freed or resized, and where a realloc moves 256 bytes or more, all of the block and of
 *   its new place is read before; else the longest calls would tell how busy a cache was that other guests of the machine
 *   share. And where operations are picked by `measured`, the region is read through once, 16 operations before the first of
 *   these, so that they find it as near as operations in a small heap do.
 * - *Cold caches* are another thing in each replay: what the memory needs for a line depends on what was read before, on other
 *   guests of the machine and on lines that happened to stay. So there the worst case is the maximum over all calls of the
 *   time that a tenth of their replays stayed below: the least is the luckiest replay's, the median tells how busy others kept
 *   the memory, and both differ more between runs.
 *
 * The timed region allocates no objects. Time grows with operations times replays, memory with operations only: about 60
 * bytes for each, and 70 KiB for each kind of outcome.
 *
 * @param subject What is measured.
 * @param load What it is asked.
 * @param options Settings.
 * @returns The times by operation and outcome.
 * @throws {RangeError} If fewer than {@linkcode LEAST_REPLAYS} replays are asked for.
 * @throws {TypeError} If the allocator lacks an operation that the trace uses.
 *
 * @example The worst of a thousand allocations
 * ```ts
 * import { tlsf } from "@allocert/allocert/allocators";
 * import { replayLatency } from "@allocert/allocert/meters";
 * import { TraceBuilder } from "@allocert/allocert/workloads";
 * import { assert } from "@std/assert";
 *
 * const builder = new TraceBuilder();
 * for (let id = 0; id < 1000; id++) builder.malloc(id, 8 * (id % 20) + 8);
 * const { operations, sameHash } = await replayLatency(tlsf, {
 *   trace: builder.build("thousand"),
 *   regionSize: 1 << 20,
 * }, { replays: 31 });
 * assert(sameHash);
 * assert(operations[0]!.worst <= operations[0]!.histogram.max);
 * ```
 */
export async function replayLatency(
  subject: Subject,
  load: LatencyLoad,
  options: LatencyOptions = {},
): Promise<ReplayedLatency> {
  const [latency] = await replayLatencies([subject], load, options);
  return latency!;
}

/**
 * Measures several subjects in one run, as {@linkcode replayLatency} does one: their replays take turns, so that what the machine
 * does in the meantime meets all of them alike.
 *
 * @param subjects Who is measured; two versions of one allocator, say.
 * @param load What each is asked.
 * @param options Settings; the budget is that of each.
 * @returns The times of each, in order.
 * @throws {RangeError} If fewer than {@linkcode LEAST_REPLAYS} replays are asked for.
 * @throws {TypeError} If an allocator lacks an operation that the trace uses.
 */
export async function replayLatencies(
  subjects: readonly Subject[],
  load: LatencyLoad,
  options: LatencyOptions = {},
): Promise<ReplayedLatency[]> {
  const runs: LatencyRun[] = [];
  for (const subject of subjects) runs.push(await LatencyRun.begin(subject, load, options));
  const budget = (options.budget ?? BUDGET) * subjects.length;
  const start = performance.now();
  for (;;) {
    const elapsed = performance.now() - start;
    const isOver = elapsed >= budget;
    const hasLeast = runs.every(({ replays }) => replays >= LEAST_REPLAYS);
    if (hasLeast && elapsed >= 2 * budget || runs.every((run) => run.isEnough(isOver))) break;
    for (const run of runs) run.replay();
  }
  return runs.map((run) => run.result());
}
