import { Random } from "../random/random.ts";
import type { Trace } from "../trace/trace.ts";
import { TraceBuilder } from "../trace/trace_builder.ts";

/** The tasks that {@linkcode arenasTrace} follows. */
export interface ArenasTraceOptions {
  /** Context switches. Default 1,000. */
  readonly switches?: number;
  /** Largest block, in bytes. Default 256. */
  readonly largestBlock?: number;
  /** Seed of all choices. Default 1. */
  readonly seed?: number;
}

/**
 * What four tasks ask of the heaps of eight arenas while they run in turn.
 *
 * After each context switch the next task allocates two blocks in each arena that it is attached
 * to, of up to four, and gives the oldest block of the arena back once there are more than eight.
 * Every 50 switches a task is attached to another arena and, if it has four already, detached from
 * one; every 200 an arena is deleted, all its blocks with it, and made anew. At the end all arenas
 * are deleted.
 *
 * Blocks of one arena are shared by its tasks, hence a task frees what another has allocated.
 *
 * Source: High-level Design for Arena Manager (RTEMS).
 *
 * @param options The number of switches and the sizes.
 * @returns The trace, named `arenas`.
 *
 * @example At most eight arenas of nine or ten blocks
 * ```ts
 * import { arenaHeap, createRegion } from "@allocert/allocert/allocators";
 * import { arenasTrace, replay } from "@allocert/allocert/workloads";
 * import { assertEquals } from "@std/assert";
 *
 * const { refused, liveBlocks } = replay(arenasTrace(), arenaHeap.create(createRegion(65536)));
 * assertEquals([refused, liveBlocks], [0, 0]);
 * ```
 */
export function arenasTrace(options: ArenasTraceOptions = {}): Trace {
  const { switches = 1000, largestBlock = 256, seed = 1 } = options;
  const random = new Random(seed);
  const builder = new TraceBuilder();
  /** Live block ids of each arena, oldest first. */
  const blocks: number[][] = Array.from({ length: ARENAS }, () => []);
  /** Arenas of each task: a private one, and one that it shares with the next task. */
  const attached = Array.from({ length: TASKS }, (_, task) => [task, TASKS + (task >> 1)]);
  const unused = Array.from({ length: ARENAS * (KEPT + PER_TURN) }, (_, id) => id).reverse();

  function free(arena: number): void {
    const id = blocks[arena]!.shift()!;
    builder.free(id);
    unused.push(id);
  }

  function remove(arena: number): void {
    while (blocks[arena]!.length > 0) free(arena);
    for (const arenas of attached) {
      if (arenas.includes(arena)) arenas.splice(arenas.indexOf(arena), 1);
    }
  }

  for (let turn = 1; turn <= switches; turn++) {
    for (const arena of attached[turn % TASKS]!) {
      for (let i = 0; i < PER_TURN; i++) {
        const id = unused.pop()!;
        builder.malloc(id, random.between(1, largestBlock));
        blocks[arena]!.push(id);
      }
      while (blocks[arena]!.length > KEPT) free(arena);
    }
    if (turn % 50 === 0) {
      const arenas = attached[random.below(TASKS)]!;
      const arena = random.below(ARENAS);
      if (arenas.length === ARENAS_PER_TASK) arenas.shift();
      if (!arenas.includes(arena)) arenas.push(arena);
    }
    if (turn % 200 === 0) remove(random.below(ARENAS));
  }
  for (let arena = 0; arena < ARENAS; arena++) remove(arena);
  return builder.build("arenas", seed);
}

const TASKS = 4;
const ARENAS = 8;
const ARENAS_PER_TASK = 4;

/** Blocks that a task allocates in an arena in one turn, and that an arena keeps. */
const PER_TURN = 2;
const KEPT = 8;
