import { Buffer } from "node:buffer";
import type { Region } from "../../../allocators/contract/region.ts";

/** What memory is filled with before each replay. */
const JUNK = 0xa5;

/** Bytes that are reset together. */
const PAGE = 4096;
const JUNK_PAGE = new Uint8Array(PAGE).fill(JUNK);

/**
 * Memory that is filled with junk before each replay: that of a region, and what lies around it and
 * is nobody's.
 *
 * A replay writes to the same pages each time, far fewer than a region has. Once they are known
 * only they are filled again, which leaves the caches to the heap and the time to further replays.
 */
export class JunkMemory {
  #bytes: Uint8Array;
  /**
   * First byte and end of each run of pages that replays write to; unknown before the first replay.
   */
  #runs: readonly (readonly [start: number, end: number])[] | undefined;

  constructor(region: Region) {
    this.#bytes = bytesOf(region);
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /**
   * Goes on in a region of the same size that is filled with junk, but perhaps for what lies around
   * it.
   */
  moveTo(region: Region): void {
    this.#bytes = bytesOf(region);
    const start = region.base - this.#bytes.byteOffset;
    this.#bytes.fill(JUNK, 0, start);
    this.#bytes.fill(JUNK, start + region.size);
  }

  /** Fills with junk what is not. */
  reset(): void {
    if (this.#runs === undefined) this.#bytes.fill(JUNK);
    else for (const [start, end] of this.#runs) this.#bytes.fill(JUNK, start, end);
  }

  /**
   * Takes the pages that are not junk now, after the first replay, for those that every replay
   * writes to.
   */
  learn(): void {
    if (this.#runs !== undefined) return;
    const runs: [number, number][] = [];
    const { length } = this.#bytes;
    for (let start = 0; start < length; start += PAGE) {
      const end = Math.min(start + PAGE, length);
      if (this.#isJunk(start, end)) continue;
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
    return this.#runs === undefined || this.#isJunk(from, this.#bytes.length);
  }

  #isJunk(start: number, end: number): boolean {
    for (let from = start; from < end; from += PAGE) {
      const bytes = this.#bytes.subarray(from, Math.min(from + PAGE, end));
      if (Buffer.compare(bytes, JUNK_PAGE.subarray(0, bytes.length)) !== 0) return false;
    }
    return true;
  }
}

function bytesOf({ buffer, base, size, margins }: Region): Uint8Array {
  if (margins === undefined) return new Uint8Array(buffer);
  const { before, behind } = margins;
  return new Uint8Array(buffer, base - before, before + size + behind);
}
