import { IdPool } from "../trace/id_pool.ts";
import type { Random } from "../random/random.ts";
import { TraceBuilder } from "../trace/trace_builder.ts";

/**
 * The blocks that a generator holds while it writes a trace: their sizes, and when each is due to
 * be freed. Time is whatever the generator counts in.
 */
export class Load {
  /** What the operations are written to. */
  readonly builder: TraceBuilder = new TraceBuilder();
  /** Sum of the requested bytes of all live blocks. */
  liveBytes = 0;
  readonly #random: Random;
  readonly #pool = new IdPool();
  /** Live ids in no order, so that one of them can be picked by its index. */
  readonly #live: number[] = [];
  readonly #place: number[] = [];
  readonly #sizes: number[] = [];
  readonly #due: number[] = [];
  readonly #calendar = new Map<number, number[]>();

  constructor(random: Random) {
    this.#random = random;
  }

  /** Number of live blocks. */
  get liveBlocks(): number {
    return this.#live.length;
  }

  /** Requested bytes of a live block. */
  sizeOf(id: number): number {
    return this.#sizes[id]!;
  }

  /** Allocates a block that is freed at `due`, or when told; `alignment` 0 asks for none. */
  allocate(size: number, alignment = 0, due?: number): number {
    const id = this.#pool.take();
    if (alignment === 0) this.builder.malloc(id, size);
    else this.builder.memalign(id, alignment, size);
    this.#place[id] = this.#live.length;
    this.#live.push(id);
    this.#sizes[id] = size;
    this.liveBytes += size;
    this.#due[id] = due ?? NEVER;
    if (due === undefined) return id;
    const others = this.#calendar.get(due);
    if (others === undefined) this.#calendar.set(due, [id]);
    else others.push(id);
    return id;
  }

  /** Changes the size of a live block; it stays due when it was. */
  resize(id: number, size: number): void {
    this.builder.realloc(id, size);
    this.liveBytes += size - this.#sizes[id]!;
    this.#sizes[id] = size;
  }

  /** Frees a live block before it is due. */
  free(id: number): void {
    this.builder.free(id);
    this.liveBytes -= this.#sizes[id]!;
    const last = this.#live.pop()!;
    if (last !== id) {
      this.#live[this.#place[id]!] = last;
      this.#place[last] = this.#place[id]!;
    }
    this.#due[id] = NEVER;
    this.#pool.give(id);
  }

  /** One of the live blocks, each as likely. */
  pick(): number {
    return this.#live[this.#random.below(this.#live.length)]!;
  }

  /** Frees every block that is due at `time`, in order of allocation. */
  freeDue(time: number): void {
    const ids = this.#calendar.get(time);
    if (ids === undefined) return;
    // A block that was freed before it was due, and its id used again, is listed here too.
    for (const id of ids) if (this.#due[id] === time) this.free(id);
    this.#calendar.delete(time);
  }

  /** Frees every live block, in random order. */
  drain(): void {
    while (this.#live.length > 0) this.free(this.pick());
  }
}

const NEVER = -1;
