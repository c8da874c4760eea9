/**
 * A set of small integers in which neighbours are found fast: a bitmap with a summary bitmap over
 * its words, and so on up to one word.
 *
 * Every operation takes at most one step per level, ceil(log32(size)), and allocates nothing.
 */
export class OrderedBits {
  /**
   * `levels[0]` has a bit per member, `levels[k + 1]` a bit per word of `levels[k]` that is not 0.
   */
  readonly #levels: readonly Int32Array[];

  /** Creates an empty set of integers from 0 to `size` - 1. */
  constructor(size: number) {
    const levels: Int32Array[] = [];
    let words = size;
    do {
      words = Math.max(1, Math.ceil(words / 32));
      levels.push(new Int32Array(words));
    } while (words > 1);
    this.#levels = levels;
  }

  /** Adds `member`. */
  add(member: number): void {
    let at = member;
    for (let level = 0; level < this.#levels.length; level++) {
      const words = this.#levels[level]!;
      const word = at >>> 5;
      const before = words[word]!;
      words[word] = before | (1 << (at & 31));
      if (before !== 0) return;
      at = word;
    }
  }

  /** Removes `member`. */
  delete(member: number): void {
    let at = member;
    for (let level = 0; level < this.#levels.length; level++) {
      const words = this.#levels[level]!;
      const word = at >>> 5;
      const after = words[word]! & ~(1 << (at & 31));
      words[word] = after;
      if (after !== 0) return;
      at = word;
    }
  }

  /** The largest member that is at most `limit`, or -1. */
  atMost(limit: number): number {
    let at = limit;
    for (let level = 0; level < this.#levels.length; level++) {
      const word = at >>> 5;
      const below = this.#levels[level]![word]! & (-1 >>> (31 - (at & 31)));
      if (below !== 0) return this.#last(level, word, below);
      if (word === 0) return -1;
      at = word - 1;
    }
    return -1;
  }

  /** The smallest member that is at least `limit`, or -1. */
  atLeast(limit: number): number {
    let at = limit;
    for (let level = 0; level < this.#levels.length; level++) {
      const words = this.#levels[level]!;
      const word = at >>> 5;
      if (word >= words.length) return -1;
      const above = words[word]! & (-1 << (at & 31));
      if (above !== 0) return this.#first(level, word, above);
      at = word + 1;
    }
    return -1;
  }

  #last(level: number, word: number, bits: number): number {
    let at = word * 32 + 31 - Math.clz32(bits);
    for (let down = level - 1; down >= 0; down--) {
      at = at * 32 + 31 - Math.clz32(this.#levels[down]![at]!);
    }
    return at;
  }

  #first(level: number, word: number, bits: number): number {
    let at = word * 32 + lowestBit(bits);
    for (let down = level - 1; down >= 0; down--) {
      at = at * 32 + lowestBit(this.#levels[down]![at]!);
    }
    return at;
  }
}

function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}
