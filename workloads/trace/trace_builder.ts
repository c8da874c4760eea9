import { requireAlignment, requireSize } from "../../allocators/contract/arguments.ts";
import { Op, type Trace } from "./trace.ts";

/**
 * Builds a {@linkcode Trace} operation by operation, and refuses what no program can do: to
 * allocate an id that is live, or to free or reallocate one that is not.
 *
 * The builder does not know whether an allocator will serve a request; it takes every request as
 * served. Each call takes amortised constant time.
 *
 * @example Build a trace of four operations
 * ```ts
 * import { TraceBuilder } from "@allocert/allocert/workloads";
 * import { assertEquals } from "@std/assert";
 *
 * const trace = new TraceBuilder()
 *   .malloc(0, 24)
 *   .memalign(1, 64, 100)
 *   .realloc(0, 48)
 *   .free(1)
 *   .build("four-operations");
 * assertEquals(trace.ops.length, 4);
 * assertEquals(trace.idCount, 2);
 * ```
 */
export class TraceBuilder {
  #length = 0;
  #idCount = 0;
  #liveBlocks = 0;
  #ops = new Uint8Array(256);
  #ids = new Uint32Array(256);
  #sizes = new Float64Array(256);
  #alignments = new Float64Array(256);
  #live = new Uint8Array(256);

  /** Operations so far; the index of the next one. */
  get operations(): number {
    return this.#length;
  }

  /** Ids that are live now. */
  get liveBlocks(): number {
    return this.#liveBlocks;
  }

  /** Whether `id` is live now. */
  isLive(id: number): boolean {
    return this.#live[id] === 1;
  }

  /**
   * Appends `id = malloc(size)`.
   *
   * @throws {RangeError} If `id` is live or no id, or `size` is no non-negative safe integer.
   */
  malloc(id: number, size: number): this {
    this.#requireDead("malloc", id);
    requireSize("malloc", size);
    this.#setLive(id, 1);
    return this.#append(Op.Malloc, id, size, 0);
  }

  /**
   * Appends `free(id)`.
   *
   * @throws {RangeError} If `id` is not live.
   */
  free(id: number): this {
    this.#requireLive("free", id);
    this.#setLive(id, 0);
    return this.#append(Op.Free, id, 0, 0);
  }

  /**
   * Appends `id = realloc(id, size)`. A reallocation to 0 bytes would end the life of the block, so
   * it is written as a free.
   *
   * @throws {RangeError} If `id` is not live, or `size` is no safe integer of at least 1.
   */
  realloc(id: number, size: number): this {
    this.#requireLive("realloc", id);
    requireResize(size);
    return this.#append(Op.Realloc, id, size, 0);
  }

  /**
   * Appends `id = memalign(alignment, size)`.
   *
   * @throws {RangeError} If `id` is live or no id, `alignment` is no power of two, or `size` is no
   * non-negative safe integer.
   */
  memalign(id: number, alignment: number, size: number): this {
    this.#requireDead("memalign", id);
    requireAlignment("memalign", alignment);
    requireSize("memalign", size);
    this.#setLive(id, 1);
    return this.#append(Op.Memalign, id, size, alignment);
  }

  /**
   * Appends a change of mode of an allocator with a fallback: whether `cpu` allocates from the
   * primary only.
   *
   * @throws {RangeError} If `cpu` is no non-negative integer below 2^24.
   */
  mode(cpu: number, primaryOnly: boolean): this {
    requireId("set mode", "cpu", cpu);
    return this.#append(Op.Mode, cpu, primaryOnly ? 1 : 0, 0);
  }

  /**
   * The trace of all operations so far. The builder may be used on; the trace does not change.
   *
   * @param name Kebab-case name of the trace.
   * @param seed The seed it was generated from, if there was one.
   */
  build(name: string, seed?: number): Trace {
    if (!/^[^\s=]+$/.test(name)) {
      throw new RangeError(
        `Cannot build trace: "name" must be at least one character, none of them white space or "=", received "${name}"`,
      );
    }
    return {
      name,
      ...(seed === undefined ? {} : { seed }),
      ops: this.#ops.slice(0, this.#length),
      ids: this.#ids.slice(0, this.#length),
      sizes: this.#sizes.slice(0, this.#length),
      alignments: this.#alignments.slice(0, this.#length),
      idCount: this.#idCount,
    };
  }

  #append(op: number, id: number, size: number, alignment: number): this {
    const at = this.#length++;
    if (at === this.#ops.length) {
      this.#ops = grown(this.#ops, new Uint8Array(2 * at));
      this.#ids = grown(this.#ids, new Uint32Array(2 * at));
      this.#sizes = grown(this.#sizes, new Float64Array(2 * at));
      this.#alignments = grown(this.#alignments, new Float64Array(2 * at));
    }
    this.#ops[at] = op;
    this.#ids[at] = id;
    this.#sizes[at] = size;
    this.#alignments[at] = alignment;
    if (id >= this.#idCount) this.#idCount = id + 1;
    return this;
  }

  #setLive(id: number, live: 0 | 1): void {
    if (id >= this.#live.length) {
      const room = new Uint8Array(Math.max(2 * this.#live.length, id + 1));
      this.#live = grown(this.#live, room);
    }
    this.#live[id] = live;
    this.#liveBlocks += live === 1 ? 1 : -1;
  }

  #requireLive(operation: string, id: number): void {
    requireId(operation, "id", id);
    if (this.#live[id] === 1) return;
    throw new RangeError(`Cannot ${operation}: "id" must be a live block, received ${id}`);
  }

  #requireDead(operation: string, id: number): void {
    requireId(operation, "id", id);
    if (this.#live[id] !== 1) return;
    throw new RangeError(`Cannot ${operation}: "id" must not be live, received ${id}`);
  }
}

/** A replay holds an array over all ids, so a mistyped id must not ask for gigabytes. */
const LARGEST_ID = 2 ** 24 - 1;

function requireId(operation: string, name: string, id: number): void {
  if (Number.isInteger(id) && id >= 0 && id <= LARGEST_ID) return;
  throw new RangeError(
    `Cannot ${operation}: "${name}" must be a non-negative integer below 2^24, received ${id}`,
  );
}

function requireResize(size: number): void {
  requireSize("realloc", size);
  if (size > 0) return;
  throw new RangeError('Cannot realloc: "size" must be at least 1 in a trace, received 0: free it');
}

function grown<T extends Uint8Array | Uint32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
