/**
 * A seeded source of random numbers, the same on every machine and in every release: xoshiro128**
 * 1.1 by Blackman and Vigna (2018), so that a trace that was generated once can be generated again.
 *
 * Only sums, products and bit operations are used, never `Math.log` or the like, whose last bit
 * differs between engines. Not for secrets.
 *
 * The four words of state of a seed s are, for i from 1 to 4,
 * `fmix(low + i * 0x9e3779b9) ^ fmix(high + i * 0x85ebca77 + 1)`, where low and high are the two
 * 32-bit halves of s and fmix is the finaliser of MurmurHash3.
 *
 * @example Draw the same numbers twice
 * ```ts
 * import { Random } from "@allocert/allocert/workloads";
 * import { assertEquals } from "@std/assert";
 *
 * const first = new Random(42);
 * const second = new Random(42);
 * assertEquals([first.next(), first.below(6)], [second.next(), second.below(6)]);
 * ```
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /**
   * Creates a source that starts from `seed`.
   *
   * @param seed A non-negative safe integer, or the four 32-bit words of state, which must not all
   * be 0.
   * @throws {RangeError} If the seed is none of both.
   */
  constructor(seed: number | readonly [number, number, number, number]) {
    const [a, b, c, d] = typeof seed === "number" ? spread(seed) : seed;
    if ((a | b | c | d) === 0) {
      throw new RangeError('Cannot create random numbers: "seed" must not be four zeros');
    }
    this.#a = a | 0;
    this.#b = b | 0;
    this.#c = c | 0;
    this.#d = d | 0;
  }

  /** An integer from 0 to 2^32 - 1, each as likely. */
  next(): number {
    const b = this.#b;
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const c = this.#c ^ this.#a;
    const d = this.#d ^ b;
    this.#b = b ^ c;
    this.#a ^= d;
    this.#c = c ^ (b << 9);
    this.#d = rotate(d, 11);
    return result;
  }

  /** A number from 0 to below 1, a multiple of 2^-53, each as likely. */
  fraction(): number {
    const high = this.next() >>> 5;
    return (high * 2 ** 26 + (this.next() >>> 6)) / 2 ** 53;
  }

  /**
   * An integer from 0 to below `bound`, each exactly as likely: numbers that would favour some are
   * drawn again.
   *
   * @throws {RangeError} If `bound` is no integer from 1 to 2^53.
   */
  below(bound: number): number {
    if (!Number.isInteger(bound) || bound < 1 || bound > 2 ** 53) {
      throw new RangeError(
        `Cannot draw: "bound" must be an integer from 1 to 2^53, received ${bound}`,
      );
    }
    if (bound <= 2 ** 32) {
      const fair = 2 ** 32 - 2 ** 32 % bound;
      for (;;) {
        const drawn = this.next();
        if (drawn < fair) return drawn % bound;
      }
    }
    const fair = 2 ** 53 - 2 ** 53 % bound;
    for (;;) {
      const drawn = this.fraction() * 2 ** 53;
      if (drawn < fair) return drawn % bound;
    }
  }

  /**
   * An integer from `low` to `high`, both included.
   *
   * @throws {RangeError} If they are no safe integers with low <= high.
   */
  between(low: number, high: number): number {
    if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || low > high) {
      throw new RangeError(
        `Cannot draw: "low" and "high" must be safe integers in order, received ${low} and ${high}`,
      );
    }
    return low + this.below(high - low + 1);
  }

  /**
   * Whether an event of this probability happens; never for 0 and always for 1. Draws one number in
   * any case.
   */
  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** Puts the items in an order, each order as likely. The array itself is changed and returned. */
  shuffle<T extends { readonly length: number; [index: number]: unknown }>(items: T): T {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const item = items[i];
      items[i] = items[j];
      items[j] = item;
    }
    return items;
  }
}

function rotate(word: number, by: number): number {
  return word << by | word >>> (32 - by);
}

function spread(seed: number): [number, number, number, number] {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(
      `Cannot create random numbers: "seed" must be a non-negative safe integer, received ${seed}`,
    );
  }
  const low = seed | 0;
  const high = Math.floor(seed / 2 ** 32);
  const word = (i: number): number =>
    mix(low + Math.imul(i, 0x9e3779b9) | 0) ^ mix(high + Math.imul(i, 0x85ebca77) + 1 | 0);
  return [word(1), word(2), word(3), word(4)];
}

/** The finaliser of MurmurHash3. */
function mix(word: number): number {
  word = Math.imul(word ^ word >>> 16, 0x85ebca6b);
  word = Math.imul(word ^ word >>> 13, 0xc2b2ae35);
  return word ^ word >>> 16;
}
