/**
 * Finds the words of a memory that differ from an image of it.
 *
 * Looking at all words takes most of the time of an exploration, so one may look at those only that are known to change, and
 * at all of them now and then: a word that is not set back differs until it is found.
 */
export class ChangedWords {
  /** What is compared with. */
  readonly image: Int32Array;
  /** Indices of the words that were found, ascending if all words were looked at. */
  readonly list: Int32Array;
  /** How many were found. */
  count = 0;
  readonly #words: Int32Array;
  readonly #pairs: BigInt64Array;
  readonly #imagePairs: BigInt64Array;
  /** The words that are known to change. */
  #known = new Int32Array(256);
  #knownCount = 0;

  /** Takes an image of the memory as it is. */
  constructor(words: Int32Array) {
    this.#words = words;
    this.image = words.slice();
    this.list = new Int32Array(words.length);
    this.#pairs = new BigInt64Array(words.buffer, words.byteOffset, words.length >> 1);
    this.#imagePairs = new BigInt64Array(this.image.buffer, 0, words.length >> 1);
  }

  /** Says that a word changes. */
  know(word: number): void {
    if (this.#knownCount === this.#known.length) {
      const larger = new Int32Array(2 * this.#knownCount);
      larger.set(this.#known);
      this.#known = larger;
    }
    this.#known[this.#knownCount++] = word;
  }

  /** Looks at the words that are known to change. Linear in their number. */
  findKnown(): void {
    const words = this.#words;
    const known = this.#known;
    const { image, list } = this;
    let count = 0;
    for (let i = 0; i < this.#knownCount; i++) {
      const word = known[i]!;
      if (words[word] !== image[word]) list[count++] = word;
    }
    this.count = count;
  }

  /** Looks at all words, in pairs, as 64-bit integers. Linear in the memory. */
  findAll(): void {
    const words = this.#words;
    const { image, list } = this;
    const pairs = this.#pairs;
    const imagePairs = this.#imagePairs;
    let count = 0;
    let pair = firstDifference(pairs, imagePairs, 0);
    for (; pair < pairs.length; pair = firstDifference(pairs, imagePairs, pair + 1)) {
      const at = 2 * pair;
      if (words[at] !== image[at]) list[count++] = at;
      if (words[at + 1] !== image[at + 1]) list[count++] = at + 1;
    }
    const last = words.length - 1;
    if (last === 2 * pairs.length && words[last] !== image[last]) list[count++] = last;
    this.count = count;
  }

  /** Makes the words that were found as they are in the image. */
  setBack(): void {
    const words = this.#words;
    const { image, list, count } = this;
    for (let i = 0; i < count; i++) words[list[i]!] = image[list[i]!]!;
  }
}

/** Index of the first pair from `start` on that differs; the length if none does. */
function firstDifference(pairs: BigInt64Array, others: BigInt64Array, start: number): number {
  const { length } = pairs;
  let at = start;
  for (; at + 4 <= length; at += 4) {
    if (pairs[at] !== others[at] || pairs[at + 1] !== others[at + 1]) break;
    if (pairs[at + 2] !== others[at + 2] || pairs[at + 3] !== others[at + 3]) break;
  }
  while (at < length && pairs[at] === others[at]) at++;
  return at;
}
