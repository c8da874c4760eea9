/** What memory is filled with before each replay. */
const JUNK = 0xa5;
const JUNK_WORD = 0xa5a5a5a5 | 0;

/** Bytes that are reset together. */
const PAGE = 4096;

/**
 * Memory that is filled with junk before each replay.
 *
 * A replay writes to the same pages each time, far fewer than a region has. Once they are known only they are filled again, which leaves
 * the caches to the heap and the time to further replays.
 */
export class JunkMemory {
  readonly bytes: Uint8Array;
  readonly #words: Int32Array;
  /** First byte and end of each run of pages that replays write to; unknown before the first replay. */
  #runs: readonly (readonly [start: number, end: number])[] | undefined;

  constructor(buffer: ArrayBufferLike) {
    this.bytes = new Uint8Array(buffer);
    this.#words = new Int32Array(buffer, 0, buffer.byteLength >>> 2);
  }

  /** Fills with junk what is not. */
  reset(): void {
    if (this.#runs === undefined) this.bytes.fill(JUNK);
    else for (const [start, end] of this.#runs) this.bytes.fill(JUNK, start, end);
  }

  /** Takes the pages that are not junk now, after the first replay, for those that every replay writes to. */
  learn(): void {
    if (this.#runs !== undefined) return;
    const runs: [number, number][] = [];
    const { length } = this.bytes;
    for (let start = 0; start < length; start += PAGE) {
      const end = Math.min(start + PAGE, length);
      // A last word that is cut off is not looked at, and filled each time.
      if (end < length && this.#isJunk(start, end)) continue;
      if (runs.at(-1)?.[1] === start) runs.at(-1)![1] = end;
      else runs.push([start, end]);
    }
    this.#runs = runs;
  }

  /** Whether nothing was written outside of those pages. Linear in the memory. */
  isJunkElsewhere(): boolean {
    let from = 0;
    for (const [start, end] of this.#runs ?? []) {
      if (!this.#isJunk(from, start)) return false;
      from = end;
    }
    return this.#runs === undefined || this.#isJunk(from, this.bytes.length);
  }

  #isJunk(start: number, end: number): boolean {
    const words = this.#words;
    for (let i = start >>> 2; i < end >>> 2; i++) if (words[i] !== JUNK_WORD) return false;
    return true;
  }
}
