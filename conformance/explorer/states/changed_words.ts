import { Buffer } from "node:buffer";

/** Words between two known ones that are looked at rather than left out. */
const GAP = 4;

/**
 * Finds the words of a memory that differ from an image of it.
 *
 * Few words ever change, and only those that are known to are looked at one by one. That no other
 * did is then known from one comparison of all bytes, which takes less time.
 */
export class ChangedWords {
  /** What is compared with. */
  readonly image: Int32Array;
  /** Indices of the words that were found, ascending. */
  readonly list: Int32Array;
  /** How many were found. */
  count = 0;
  readonly #words: Int32Array;
  /**
   * The image, but while words are looked for with those that were found as they are in the memory.
   */
  readonly #mirror: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #mirrorBytes: Uint8Array;
  /** Whether a word is known to change. */
  readonly #isKnown: Uint8Array;
  /** First word and end of each run of words that are known to change, or lie between such. */
  #runs = new Int32Array(0);

  /** Takes an image of the memory as it is. */
  constructor(words: Int32Array) {
    this.#words = words;
    this.image = words.slice();
    this.#mirror = words.slice();
    this.#bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
    this.#mirrorBytes = new Uint8Array(this.#mirror.buffer);
    this.#isKnown = new Uint8Array(words.length);
    this.list = new Int32Array(words.length + 1);
  }

  /** Sets a word of the image. */
  setImage(word: number, value: number): void {
    this.image[word] = value;
    this.#mirror[word] = value;
  }

  /** Finds all words that differ. Linear in the memory. */
  find(): void {
    this.#findKnown();
    const words = this.#words;
    const mirror = this.#mirror;
    const { image, list, count } = this;
    for (let i = 0; i < count; i++) mirror[list[i]!] = words[list[i]!]!;
    const isAll = Buffer.compare(this.#bytes, this.#mirrorBytes) === 0;
    for (let i = 0; i < count; i++) mirror[list[i]!] = image[list[i]!]!;
    if (!isAll) this.#findAll();
  }

  /** Makes the words that were found as they are in the image. */
  setBack(): void {
    const words = this.#words;
    const { image, list, count } = this;
    for (let i = 0; i < count; i++) words[list[i]!] = image[list[i]!]!;
  }

  #findKnown(): void {
    const words = this.#words;
    const runs = this.#runs;
    const { image, list } = this;
    let count = 0;
    for (let run = 0; run < runs.length; run += 2) {
      const end = runs[run + 1]!;
      for (let word = runs[run]!; word < end; word++) {
        // Without a branch, which would be mispredicted at each of the few words that changed.
        const difference = words[word]! ^ image[word]!;
        list[count] = word;
        count += (difference | -difference) >>> 31;
      }
    }
    this.count = count;
  }

  /** Looks at all words; those that are found are known from now on. */
  #findAll(): void {
    const words = this.#words;
    const { image, list } = this;
    let count = 0;
    for (let word = 0; word < words.length; word++) {
      if (words[word] === image[word]) continue;
      list[count++] = word;
      this.#isKnown[word] = 1;
    }
    this.count = count;
    this.#runs = runsOf(this.#isKnown);
  }
}

/** First and end of each run of ones, where few zeros between two ones count as ones. */
function runsOf(marks: Uint8Array): Int32Array<ArrayBuffer> {
  const runs: number[] = [];
  for (let at = marks.indexOf(1); at >= 0; at = marks.indexOf(1, at + 1)) {
    if (runs.length > 0 && at - runs.at(-1)! <= GAP) runs[runs.length - 1] = at + 1;
    else runs.push(at, at + 1);
  }
  return Int32Array.from(runs);
}
