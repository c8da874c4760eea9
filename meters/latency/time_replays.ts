import type { Subject } from "../../allocators/contract/subject.ts";
import type { ReplayLoad } from "../replay_load.ts";
import type { ReplayTimes } from "./replay_times.ts";
import { TimedRun } from "./timed_run.ts";
import { BUDGET, type TimingOptions } from "./timing_options.ts";

/**
 * Measures the replayed worst case of each operation of a trace, on one subject or on several.
 *
 * The trace is replayed again and again, each time from byte-identical state: the region filled
 * with junk, the allocator created anew on it. Each call is timed by two readings of the clock. The
 * least time that a call took over all replays is what the algorithm needs, for the same call does
 * the same work each time; whatever else falls into it (the collector, the compiler, the scheduler,
 * other programs) falls elsewhere in the next replay. The worst case is the maximum of these minima
 * over all calls. Raw times are kept in histograms.
 *
 * Where the clock steps by more than a nanosecond, the mean of the times within three steps of the
 * least tells it finer, as each replay begins the call at another point between two steps (rule
 * L5's batch, of replays).
 *
 * - *Warm-up.* Replays are made and dropped until two in a row take the same time up to 5 %, but
 *   for a tenth of a second at least and about one second at most.
 * - *The collector* runs once, before the replays, not before each. V8 throws away optimised code
 *   that embeds the shape of objects that all died, so collecting before each replay would time the
 *   compiler's comeback; for the same reason the last allocator is kept alive. Collections that
 *   fall into the replays fall on different calls each time.
 * - *The place in memory* is another for each second replay: which pages a heap gets decides which
 *   of its blocks drive each other out of the caches, and would else put the worst case of one run
 *   a third above that of another.
 * - *Turns.* A machine is busy for seconds at a time, and what lasts longer than all replays of a
 *   subject is not told from the subject. So replays are made in spells, and in each spell those of
 *   several subjects by turns, two at a time: what the machine does meets all of them alike.
 * - *A busy core* is told by a short piece of work of known cost, done now and then between two
 *   calls: while another program or virtual machine shares the core, every call takes up to twice
 *   as long. Unless their number is given, replays go on for up to twice the budget until the time
 *   in which the core was quiet is worth 31 of them, or more where there are very many calls (see
 *   {@linkcode ReplayTimes.busy}), and their second half has lowered no worst case by more than a
 *   hundredth.
 * - *The compiler* works beside the program, so that which code an allocator becomes depends on
 *   what it sees when it gets to it: one run differs from the next by up to a tenth, all calls of
 *   an operation alike. Start the runtime with `--v8-flags=--no-concurrent-recompilation`, as the
 *   tasks of this project do, and it is the same code each time.
 * - *What is not done*: nothing is subtracted, and nothing is left out. A call costs at least two
 *   readings of the clock: put the same measurement of an allocator that does nothing beside it.
 * - *Caches* are as warm as the trace leaves them, but for what a program does with its blocks and
 *   a trace does not. Both ends of a block are touched before it is freed or resized, and where a
 *   realloc moves 256 bytes or more, all of the block and of its new place is read before; else the
 *   longest calls would tell how busy a cache was that other guests of the machine share. And where
 *   operations are picked by `measured`, the region is read through once, 16 operations before the
 *   first of these, so that they find it as near as operations in a small heap do.
 * - *Cold caches* are another thing in each replay: what the memory needs for a line depends on
 *   what was read before, on other guests of the machine and on lines that happened to stay. So
 *   there the worst case is the maximum over all calls of the time that a tenth of their replays
 *   stayed below: the least is the luckiest replay's, the median tells how busy others kept the
 *   memory, and both differ more between runs.
 *
 * The timed region allocates no objects. Time grows with operations times replays, memory with
 * operations only: about 60 bytes for each, and 70 KiB for each kind of outcome.
 *
 * @param subjects Who is measured; two versions of one allocator, say.
 * @param load What each is asked.
 * @param options Settings; the budget is that of each.
 * @returns The times of each by operation and outcome, in the order of the subjects.
 * @throws {RangeError} If fewer than {@linkcode LEAST_REPLAYS} replays are asked for.
 * @throws {TypeError} If an allocator lacks an operation that the trace uses.
 *
 * @example The worst of a thousand allocations
 * ```ts
 * import { tlsf } from "@allocert/allocert/allocators";
 * import { timeReplays } from "@allocert/allocert/meters";
 * import { TraceBuilder } from "@allocert/allocert/workloads";
 * import { assert } from "@std/assert";
 *
 * const builder = new TraceBuilder();
 * for (let id = 0; id < 1000; id++) builder.malloc(id, 8 * (id % 20) + 8);
 * const load = { trace: builder.build("thousand"), regionSize: 1 << 20 };
 * const [times] = await timeReplays([tlsf], load, { replays: 31 });
 * const [malloc] = times!.operations;
 * assert(times!.sameHash && malloc!.worst <= malloc!.histogram.max);
 * ```
 */
export async function timeReplays(
  subjects: readonly Subject[],
  load: ReplayLoad,
  options: TimingOptions = {},
): Promise<ReplayTimes[]> {
  const runs: TimedRun[] = [];
  for (const subject of subjects) runs.push(await TimedRun.begin(subject, load, options));
  const { budget = BUDGET } = options;
  TimedRun.finish([runs], performance.now() + 2 * budget * runs.length);
  return runs.map((run) => run.result());
}
