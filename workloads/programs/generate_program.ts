import { type Distribution, drawFrom } from "../random/distribution.ts";
import type { Random } from "../random/random.ts";
import type { Trace } from "../trace/trace.ts";
import { TraceBuilder } from "../trace/trace_builder.ts";
import type { OperationWeights, ProgramDials } from "./program_dials.ts";

/**
 * Generates a random program: a trace of operations drawn by dials.
 *
 * What is drawn but cannot be done is replaced: where nothing is live an allocation takes the place
 * of a free or a reallocation, where no more may be live a free that of an allocation. Which block
 * is freed or reallocated is drawn as well, each live one as likely. Ids are used again, so that
 * there are no more of them than blocks were live at one time.
 *
 * Takes constant time for each operation.
 *
 * @param dials What the program is like; of several, the parts of it, each of which finds live what
 * the one before left.
 * @param random The source of randomness. The same dials and numbers give the same program.
 * @throws {RangeError} If the dials are impossible: nothing allocates, a distribution draws
 * nothing, an alignment is no power of two.
 *
 * @example A program of three operations, and how often each of them comes
 * ```ts
 * import { generateProgram, Random, summarizeTrace } from "@allocert/allocert/workloads";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const program = generateProgram({
 *   operations: 1000,
 *   weights: { malloc: 3, realloc: 1, free: 2 },
 *   sizes: { kind: "octaves", low: 1, high: 2000 },
 *   liveBlocks: 64,
 * }, new Random(7));
 * const { operations, counts } = summarizeTrace(program);
 * assertEquals(operations, 1000);
 * assert(counts.malloc > counts.free && counts.free > counts.realloc);
 * ```
 */
export function generateProgram(
  dials: ProgramDials | readonly ProgramDials[],
  random: Random,
): Trace {
  const program = new Program(random);
  for (const part of [dials].flat()) program.append(part);
  return program.builder.build("random");
}

type Operation = keyof OperationWeights;

const ALLOCATIONS: readonly Operation[] = ["malloc", "memalign", "burst"];
const OPERATIONS: readonly Operation[] = [...ALLOCATIONS, "realloc", "free", "freeAll", "mode"];

const ALIGNMENTS: Distribution = {
  kind: "choice",
  values: [16, 32, 64, 128, 256, 512, 1024, 2048, 4096],
};
const BURSTS: Distribution = { kind: "uniform", low: 2, high: 16 };

/** A program that is being written, and the blocks that are live in it. */
class Program {
  readonly builder = new TraceBuilder();
  readonly #random: Random;
  /** Live ids in no order, so that one of them can be picked by its index. */
  readonly #live: number[] = [];
  readonly #unused: number[] = [];
  /** Requested bytes of each id, as far as they count. */
  readonly #sizes: number[] = [];
  #liveBytes = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  append(dials: ProgramDials): void {
    const any = indexIn(OPERATIONS, dials.weights);
    const allocation = indexIn(ALLOCATIONS, dials.weights);
    const start = this.builder.operations;
    const end = start + dials.operations;
    for (let at = start; at < end; at = this.builder.operations) {
      const rises = this.#rises(at - start, dials.wave);
      let operation = OPERATIONS[drawFrom(any, this.#random)]!;
      const isAllocation = ALLOCATIONS.includes(operation);
      if (operation !== "mode") {
        const isEmpty = this.#live.length === 0;
        if (!isAllocation && isEmpty || operation === "free" && rises === true) {
          operation = ALLOCATIONS[drawFrom(allocation, this.#random)]!;
        } else if (isAllocation && !isEmpty && rises === false) operation = "free";
      }
      this.#append(operation, end, dials);
    }
    if (dials.drained) this.#freeAll(Infinity);
  }

  /**
   * Whether the program rises or falls; `undefined` in every second operation, and without waves.
   */
  #rises(at: number, wave: number | undefined): boolean | undefined {
    if (wave === undefined || this.#random.chance(0.5)) return undefined;
    return Math.floor(at / wave) % 2 === 0;
  }

  #append(operation: Operation, end: number, dials: ProgramDials): void {
    const random = this.#random;
    if (operation === "free") this.#free();
    else if (operation === "freeAll") this.#freeAll(end);
    else if (operation === "realloc") this.#realloc(dials);
    else if (operation === "mode") {
      this.builder.mode(random.below(dials.cpus ?? 1), random.chance(0.5));
    } else {
      const { alignments = ALIGNMENTS, largestAlignment = Infinity, bursts = BURSTS } = dials;
      const size = this.#drawSize(dials);
      const alignment = operation === "memalign"
        ? Math.min(drawFrom(alignments, random), largestAlignment)
        : 0;
      let blocks = operation === "burst" ? drawFrom(bursts, random) : 1;
      do this.#allocate(size, alignment, dials); while (
        --blocks > 0 && this.builder.operations < end
      );
    }
  }

  #allocate(size: number, alignment: number, { liveBlocks, liveBytes = Infinity }: ProgramDials) {
    const counted = size <= liveBytes ? size : 0;
    if (this.#live.length >= liveBlocks || this.#liveBytes + counted > liveBytes) {
      return this.#free();
    }
    const id = this.#unused.pop() ?? this.#live.length;
    if (alignment === 0) this.builder.malloc(id, size);
    else this.builder.memalign(id, alignment, size);
    this.#live.push(id);
    this.#sizes[id] = counted;
    this.#liveBytes += counted;
  }

  #realloc(dials: ProgramDials): void {
    const { liveBytes = Infinity } = dials;
    const id = this.#live[this.#random.below(this.#live.length)]!;
    const size = Math.max(1, this.#drawSize(dials));
    const more = (size <= liveBytes ? size : 0) - this.#sizes[id]!;
    if (this.#liveBytes + more > liveBytes) return this.#free();
    this.builder.realloc(id, size);
    this.#sizes[id]! += more;
    this.#liveBytes += more;
  }

  #free(): void {
    const live = this.#live;
    const at = this.#random.below(live.length);
    const id = live[at]!;
    this.builder.free(id);
    live[at] = live.at(-1)!;
    live.pop();
    this.#unused.push(id);
    this.#liveBytes -= this.#sizes[id]!;
  }

  #freeAll(end: number): void {
    while (this.#live.length > 0 && this.builder.operations < end) this.#free();
  }

  #drawSize({ sizes, specialSizes, largestRequest = Infinity }: ProgramDials): number {
    const random = this.#random;
    if (specialSizes !== undefined && random.chance(specialSizes.chance)) {
      return drawFrom(specialSizes.of, random);
    }
    const size = drawFrom(sizes, random);
    return size > largestRequest ? 1 + size % largestRequest : size;
  }
}

/** Draws the place of an operation in a list. */
function indexIn(operations: readonly Operation[], weights: OperationWeights): Distribution {
  return {
    kind: "mixture",
    parts: operations.map((operation, value) => ({
      weight: weights[operation] ?? 0,
      of: { kind: "constant", value },
    })),
  };
}
