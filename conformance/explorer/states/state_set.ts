/** States per chunk of memory. */
const CHUNK_LOG2 = 12;
const CHUNK = 1 << CHUNK_LOG2;
/** Entries of the smallest table. */
const LEAST_TABLE = 1 << 12;

/**
 * A set of states, each a vector of 32-bit words, numbered in the order in which they came.
 *
 * States lie side by side in large chunks, and an open table of hashes and numbers finds them: no
 * object is made for a state. Two states are the same only if all their words are; a hash decides
 * nothing. `add` and `read` take amortised time linear in the words of a state.
 */
export class StateSet {
  readonly #chunks: Int32Array[] = [];
  #width: number;
  #size = 0;
  /** Pairs of a hash and the number of a state, plus one; 0 where nothing is. */
  #table = new Int32Array(2 * LEAST_TABLE);

  /**
   * Creates an empty set.
   *
   * @param width Words of each state.
   */
  constructor(width: number) {
    this.#width = width;
  }

  /** Number of states. */
  get size(): number {
    return this.#size;
  }

  /** Words of each state. */
  get width(): number {
    return this.#width;
  }

  /** Bytes of memory held. */
  get bytes(): number {
    return 4 * (this.#chunks.length * CHUNK * this.#width + this.#table.length);
  }

  /**
   * Adds a state.
   *
   * @param hash Equal for equal states, and well mixed.
   * @param state Its words; they are copied.
   * @returns The number of the state if it is new, else the complement (`~`) of its number.
   */
  add(hash: number, state: Int32Array): number {
    const table = this.#table;
    const mask = (table.length >> 1) - 1;
    hash |= 0;
    let at = hash & mask;
    for (let entry = table[2 * at + 1]!; entry !== 0; entry = table[2 * at + 1]!) {
      if (table[2 * at] === hash && this.#equals(entry - 1, state)) return ~(entry - 1);
      at = (at + 1) & mask;
    }
    const id = this.#size++;
    table[2 * at] = hash;
    table[2 * at + 1] = id + 1;
    const place = id & (CHUNK - 1);
    if (place === 0) this.#chunks.push(new Int32Array(CHUNK * this.#width));
    this.#chunks[id >>> CHUNK_LOG2]!.set(state, place * this.#width);
    if (this.#size > mask >> 1) this.#rebuild();
    return id;
  }

  /** Copies the words of a state. */
  read(id: number, state: Int32Array): void {
    const chunk = this.#chunks[id >>> CHUNK_LOG2]!;
    const width = this.#width;
    const start = (id & (CHUNK - 1)) * width;
    for (let i = 0; i < width; i++) state[i] = chunk[start + i]!;
  }

  /** Appends words of value 0 to all states. Linear in the set; hashes stay. */
  widen(width: number): void {
    const old = this.#width;
    for (const [c, chunk] of this.#chunks.entries()) {
      const wide = new Int32Array(CHUNK * width);
      for (let i = 0; i < CHUNK; i++) wide.set(chunk.subarray(i * old, (i + 1) * old), i * width);
      this.#chunks[c] = wide;
    }
    this.#width = width;
  }

  #equals(id: number, state: Int32Array): boolean {
    const chunk = this.#chunks[id >>> CHUNK_LOG2]!;
    const width = this.#width;
    const start = (id & (CHUNK - 1)) * width;
    for (let i = 0; i < width; i++) if (chunk[start + i] !== state[i]) return false;
    return true;
  }

  #rebuild(): void {
    const old = this.#table;
    const table = new Int32Array(2 * old.length);
    const mask = old.length - 1;
    for (let i = 1; i < old.length; i += 2) {
      const entry = old[i]!;
      if (entry === 0) continue;
      let at = old[i - 1]! & mask;
      while (table[2 * at + 1] !== 0) at = (at + 1) & mask;
      table[2 * at] = old[i - 1]!;
      table[2 * at + 1] = entry;
    }
    this.#table = table;
  }
}
