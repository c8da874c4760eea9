import { Arena, ARENA_SIZE } from "./arena.ts";

/** The control blocks of all arenas, seen where they lie. */
export class ArenaTable {
  readonly #arenas: readonly Arena[];
  readonly #generation: Uint32Array;

  /**
   * Looks at the table at `address` in `buffer`.
   *
   * @param generation The word in which the table counts the arenas made so far.
   */
  constructor(buffer: ArrayBufferLike, address: number, arenas: number, generation: Uint32Array) {
    this.#generation = generation;
    this.#arenas = Array.from({ length: arenas }, (_, index) => {
      const words = new Uint32Array(buffer, address + index * ARENA_SIZE, ARENA_SIZE / 4);
      return new Arena(words, index);
    });
  }

  /** Takes all control blocks out of use. */
  clear(): void {
    for (const arena of this.#arenas) arena.release();
    this.#generation[0] = 0;
  }

  /** The arena of an id; constant time. */
  find(id: number): Arena | undefined {
    const arena = this.#arenas[(id & INDEX) - 1];
    return arena !== undefined && arena.id === id ? arena : undefined;
  }

  /** All arenas that there are. */
  all(): Arena[] {
    return this.#arenas.filter((arena) => arena.id !== 0);
  }

  /** Whether any of `size` bytes at `start` belong to an arena. */
  overlaps(start: number, size: number): boolean {
    return this.all().some((arena) =>
      start < arena.start + arena.size && arena.start < start + size
    );
  }

  /** Makes an arena under a new id; `undefined` if no control block is left. */
  create(
    start: number,
    size: number,
    attributes: number,
    allocator: number,
    name: number,
  ): Arena | undefined {
    const arena = this.#arenas.find((unused) => unused.id === 0);
    if (arena === undefined) return undefined;
    const generation = this.#generation[0]! % GENERATIONS + 1;
    this.#generation[0] = generation;
    const id = generation * (INDEX + 1) + arena.index + 1;
    arena.initialize(id, start, size, attributes | (allocator << 8), name);
    return arena;
  }
}

/**
 * An id is a generation, so that it is not used again soon, and the position in the table plus 1.
 */
const INDEX = 0xffff;
const GENERATIONS = 0x7fff;
