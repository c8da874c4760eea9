import type { Claims } from "../../allocators/contract/claims.ts";
import type { Random } from "../../workloads/random/random.ts";
import type { Trace } from "../../workloads/trace/trace.ts";
import { TraceBuilder } from "../../workloads/trace/trace_builder.ts";
import type { Capability } from "../spec/candidate.ts";

/** Whom a program is for. */
export interface SoakedHeap {
  /** What is promised of sizes and alignments. */
  readonly claims: Pick<Claims, "largestRequest" | "largestAlignment">;
  /** What is offered. */
  readonly capabilities: ReadonlySet<Capability>;
  /** CPUs with a mode of their own; 0 if there are no modes. */
  readonly cpus: number;
}

/**
 * A random program that suits a heap and leaves no block live.
 *
 * Blocks are few or many, small or large, from program to program. In turns it takes more than it gives back and gives more
 * back than it takes, so that a small heap is full and empty again and again. Sizes are spread over the powers of two; some are
 * 0, some more than can be served.
 */
export function soakProgram(heap: SoakedHeap, operations: number, random: Random): Trace {
  const { claims, capabilities, cpus } = heap;
  const { largestRequest = Infinity, largestAlignment = 4096 } = claims;
  const most = pick([16, 128, 1024], random);
  const largest = Math.min(pick([64, 512, 4096, 32768], random), largestRequest);
  const alignments = Math.log2(Math.min(largestAlignment, 4096)) + 1;
  const builder = new TraceBuilder();
  const live: number[] = [];
  const unused = Array.from({ length: most }, (_, id) => most - 1 - id);
  while (builder.operations < operations) {
    const rising = builder.operations % (8 * most) < 4 * most;
    const action = random.below(64);
    if (action === 0 && cpus > 0) builder.mode(random.below(cpus), random.chance(0.5));
    else if (action < 8 && live.length > 0 && capabilities.has("realloc")) {
      builder.realloc(live[random.below(live.length)]!, Math.max(1, randomSize(largest, random)));
    } else if (unused.length > 0 && (live.length === 0 || action < (rising ? 48 : 24))) {
      const id = unused.pop()!;
      const size = randomSize(largest, random);
      if (action % 4 === 0 && capabilities.has("memalign")) {
        builder.memalign(id, 2 ** random.below(alignments), size);
      } else builder.malloc(id, size);
      live.push(id);
    } else if (live.length > 0) {
      const at = random.below(live.length);
      const id = live[at]!;
      builder.free(id);
      unused.push(id);
      live[at] = live.at(-1)!;
      live.pop();
    }
  }
  for (const id of random.shuffle(live)) builder.free(id);
  return builder.build("soak");
}

function randomSize(largest: number, random: Random): number {
  const special = random.below(256);
  if (special === 0) return 0;
  if (special === 1) return largest + 1 + random.below(largest);
  const power = 2 ** random.below(Math.ceil(Math.log2(largest + 1)));
  return Math.min(power + random.below(power), largest);
}

function pick<Item>(items: readonly Item[], random: Random): Item {
  return items[random.below(items.length)]!;
}
