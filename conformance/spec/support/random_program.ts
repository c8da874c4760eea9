import type { Random } from "../../../workloads/random/random.ts";
import type { Trace } from "../../../workloads/trace/trace.ts";
import type { CheckContext } from "../../evidence/check_context.ts";

/** What a random program asks for. */
export interface RandomProgramOptions {
  /** Number of operations; that of the budget if left out. */
  readonly operations?: number;
  /** Largest request in bytes; 2,000 if left out. Small ones are the most frequent. */
  readonly largest?: number;
  /** Bytes by which a request falls short of the largest one, at most; any number if left out. */
  readonly spread?: number;
  /** Blocks that are live at one time, at most; 64 if left out. */
  readonly live?: number;
  /** Alignments of the memalign calls; none if left out. */
  readonly alignments?: readonly number[];
  /** Whether blocks are reallocated. */
  readonly realloc?: boolean;
}

/**
 * A random program, adapted to what the subject serves.
 *
 * Sizes are spread evenly over the powers of two, so that every class is met. A third of the operations are frees as long as
 * there is room for more blocks; the freed block is any live one.
 */
export function randomProgram(context: CheckContext, options: RandomProgramOptions = {}): Trace {
  const { operations = context.budget.operations, live = 64, alignments = [], realloc, spread } =
    options;
  const random = context.random();
  const largest = context.request(options.largest ?? 2000);
  const doublings = Math.ceil(Math.log2(largest + 1));
  const trace = context.trace();
  const ids: number[] = [];
  let next = 0;
  while (trace.operations < operations) {
    const size = spread === undefined
      ? Math.min(randomSize(random, doublings), largest)
      : Math.max(1, largest - random.below(spread));
    const action = random.below(12);
    if (ids.length > 0 && (ids.length >= live || action < 4)) {
      const at = random.below(ids.length);
      trace.free(ids[at]!);
      ids[at] = ids[ids.length - 1]!;
      ids.pop();
    } else if (realloc && ids.length > 0 && action < 7) {
      trace.realloc(ids[random.below(ids.length)]!, size);
    } else {
      if (alignments.length > 0 && action < 10) {
        trace.memalign(next, alignments[random.below(alignments.length)]!, size);
      } else trace.malloc(next, size);
      ids.push(next++);
    }
  }
  return trace.build("random", context.seed);
}

/** A size below 2^doublings, each power of two as likely. */
function randomSize(random: Random, doublings: number): number {
  const power = 2 ** random.below(doublings);
  return power + random.below(power);
}
