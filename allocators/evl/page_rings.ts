import { BUCKETS, entryOf, NEXT, NO_PAGE, PREV } from "./extent.ts";
import { MIN_LOG2 } from "./size_classes.ts";

/**
 * The pages of each bucket, as a ring linked by page numbers through the page map.
 *
 * Pages with room stand before full ones: a page that gets room goes to the front, one that fills
 * up to the back. So the head has room, or no page of the bucket has. Every operation takes
 * constant time, none fails, and none checks that the page is where the caller says.
 *
 * Source: RROS lab 8.4. The front is the head: what is said to be added in front becomes the head,
 * and the old head second. (Linux EVL, libevl and RROS link the new page behind the old head before
 * making it the head, which puts the old head last and can hide a page with room behind full ones.)
 */
export class PageRings {
  readonly #words: Uint32Array;

  /** Describes the rings of all extents in `words`; writes nothing. */
  constructor(words: Uint32Array) {
    this.#words = words;
  }

  /** The page at the head of the ring of blocks of 2^`log2` bytes; `NO_PAGE` if it is empty. */
  head(extent: number, log2: number): number {
    return this.#words[extent + BUCKETS + log2 - MIN_LOG2]!;
  }

  /** Adds a page that is in no ring in front of all others. */
  addFront(extent: number, log2: number, page: number): void {
    const words = this.#words;
    const head = this.head(extent, log2);
    const entry = entryOf(extent, page);
    if (head === NO_PAGE) {
      words[entry + PREV] = page;
      words[entry + NEXT] = page;
    } else {
      const headEntry = entryOf(extent, head);
      const tail = words[headEntry + PREV]!;
      words[entry + PREV] = tail;
      words[entry + NEXT] = head;
      words[entryOf(extent, tail) + NEXT] = page;
      words[headEntry + PREV] = page;
    }
    this.#setHead(extent, log2, page);
  }

  /** Takes a page out of its ring. */
  remove(extent: number, log2: number, page: number): void {
    const words = this.#words;
    const entry = entryOf(extent, page);
    const next = words[entry + NEXT]!;
    const prev = words[entry + PREV]!;
    if (next === page) {
      this.#setHead(extent, log2, NO_PAGE);
      return;
    }
    words[entryOf(extent, prev) + NEXT] = next;
    words[entryOf(extent, next) + PREV] = prev;
    if (this.head(extent, log2) === page) this.#setHead(extent, log2, next);
  }

  /** Moves a page of the ring in front of all others. */
  moveFront(extent: number, log2: number, page: number): void {
    if (this.head(extent, log2) === page) return;
    this.remove(extent, log2, page);
    this.addFront(extent, log2, page);
  }

  /** Moves a page of the ring behind all others. */
  moveBack(extent: number, log2: number, page: number): void {
    // In a ring, the last page is the one before the head.
    this.moveFront(extent, log2, page);
    this.#setHead(extent, log2, this.#words[entryOf(extent, page) + NEXT]!);
  }

  #setHead(extent: number, log2: number, page: number): void {
    this.#words[extent + BUCKETS + log2 - MIN_LOG2] = page;
  }
}
