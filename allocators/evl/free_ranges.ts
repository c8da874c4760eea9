import { BY_ADDRESS, LINK_WORDS, RedBlackTree } from "../blocks/red_black_tree.ts";
import { BY_ADDRESS_ROOT, BY_SIZE_ROOT } from "./extent.ts";
import { PAGE_BYTES } from "./size_classes.ts";

// The words of a free range, counted from its start.
const BYTES = 0;
const ADDRESS_LINKS = 1;
const SIZE_LINKS: number = ADDRESS_LINKS + LINK_WORDS;

const WORD_BYTES = 4;

/**
 * The free runs of pages of each extent, in two red-black trees: by address, to merge neighbours,
 * and by size, to find the best fit.
 *
 * The nodes of both trees lie at the start of the range itself: 36 bytes, and a range is at least a
 * page. A range is named by the index of its first word; 0 is no range. No two ranges touch. Best
 * fit, the lowest address among equal sizes.
 *
 * | operation               | worst case | fails                                   |
 * | ----------------------- | ---------- | --------------------------------------- |
 * | reserve, reserveAligned | O(log n)   | returns 0, nothing changed              |
 * | growInto                | O(log n)   | returns false, nothing changed          |
 * | release                 | O(log n)   | never; the caller vouches for the range |
 * | the searches            | O(log n)   | return 0 if there is none               |
 *
 * Source: RROS lab 8.5 and 8.6.1.
 */
export class FreeRanges {
  readonly #words: Uint32Array;
  readonly #byAddress: RedBlackTree;
  readonly #bySize: RedBlackTree;

  /** Describes the free ranges of all extents in `words`; writes nothing. */
  constructor(words: Uint32Array) {
    this.#words = words;
    this.#byAddress = new RedBlackTree(words, ADDRESS_LINKS, BY_ADDRESS);
    this.#bySize = new RedBlackTree(words, SIZE_LINKS, BYTES);
  }

  /** Bytes of a free range. */
  bytes(range: number): number {
    return this.#words[range + BYTES]!;
  }

  /** The range with the lowest address; 0 if there is none. */
  first(extent: number): number {
    return this.#byAddress.first(extent + BY_ADDRESS_ROOT);
  }

  /** The range after `range` in order of address; 0 if it is the last. */
  next(range: number): number {
    return this.#byAddress.next(range);
  }

  /** Indexes a range by address. The lab's `insert_range_byaddr`. */
  insertByAddress(extent: number, range: number): void {
    this.#byAddress.insert(extent + BY_ADDRESS_ROOT, range);
  }

  /** Indexes `bytes` bytes at `range` by size. The lab's `insert_range_bysize`. */
  insertBySize(extent: number, range: number, bytes: number): void {
    this.#words[range + BYTES] = bytes;
    this.#bySize.insert(extent + BY_SIZE_ROOT, range);
  }

  /** The range at exactly this address, given as a word index; 0 if there is none. */
  findByAddress(extent: number, range: number): number {
    return this.#byAddress.find(extent + BY_ADDRESS_ROOT, range);
  }

  /** The first range of exactly this many bytes; 0 if there is none. */
  findBySize(extent: number, bytes: number): number {
    return this.#bySize.find(extent + BY_SIZE_ROOT, bytes);
  }

  /**
   * The smallest range of at least `bytes` bytes; 0 if there is none. The lab's `search_size_ge`.
   */
  searchSizeGe(extent: number, bytes: number): number {
    return this.#bySize.lowerBound(extent + BY_SIZE_ROOT, bytes);
  }

  /** The free range that ends where `range` begins; 0 if there is none. */
  searchLeftMergeable(extent: number, range: number): number {
    const left = this.#byAddress.below(extent + BY_ADDRESS_ROOT, range);
    return left !== 0 && left + this.bytes(left) / WORD_BYTES === range ? left : 0;
  }

  /** The free range that begins where the `bytes` bytes at `range` end; 0 if there is none. */
  searchRightMergeable(extent: number, range: number, bytes: number): number {
    return this.findByAddress(extent, range + bytes / WORD_BYTES);
  }

  /**
   * Takes `bytes` bytes, a multiple of a page, from the end of the smallest range that has room.
   *
   * @returns The range taken, or 0 if no range has room. The lab's `reserve_page_range`.
   */
  reserve(extent: number, bytes: number): number {
    const range = this.searchSizeGe(extent, bytes);
    if (range === 0) return 0;
    const start = range + (this.bytes(range) - bytes) / WORD_BYTES;
    this.#cut(extent, range, start, bytes);
    return start;
  }

  /**
   * Takes `bytes` bytes, a multiple of a page, whose address is a multiple of `alignment`, a power
   * of two above a page.
   *
   * Looks at two ranges: the smallest with room for the bytes, and the smallest with room wherever
   * it begins. The parts before and after the bytes taken stay free.
   *
   * @returns The range taken, or 0 if neither serves.
   */
  reserveAligned(extent: number, bytes: number, alignment: number): number {
    let range = this.searchSizeGe(extent, bytes);
    if (range === 0) return 0;
    let start = this.#alignedStart(range, bytes, alignment);
    if (start === 0) {
      range = this.searchSizeGe(extent, bytes + alignment - PAGE_BYTES);
      if (range === 0) return 0;
      start = this.#alignedStart(range, bytes, alignment);
    }
    this.#cut(extent, range, start, bytes);
    return start;
  }

  /**
   * Takes the `more` bytes that follow the `bytes` live bytes at `range`.
   *
   * @returns Whether they were free.
   */
  growInto(extent: number, range: number, bytes: number, more: number): boolean {
    const right = this.searchRightMergeable(extent, range, bytes);
    if (right === 0 || this.bytes(right) < more) return false;
    this.#cut(extent, right, right, more);
    return true;
  }

  /**
   * Frees `bytes` bytes at `range` and merges them with free neighbours. The lab's
   * `release_page_range`.
   */
  release(extent: number, range: number, bytes: number): void {
    const left = this.searchLeftMergeable(extent, range);
    const right = this.searchRightMergeable(extent, range, bytes);
    let total = bytes;
    if (right !== 0) {
      total += this.bytes(right);
      this.#bySize.remove(extent + BY_SIZE_ROOT, right);
    }
    if (left !== 0) {
      total += this.bytes(left);
      this.#bySize.remove(extent + BY_SIZE_ROOT, left);
      if (right !== 0) this.#byAddress.remove(extent + BY_ADDRESS_ROOT, right);
      this.insertBySize(extent, left, total);
      return;
    }
    // No range lies between the freed one and its right neighbour, so it takes that one's place
    // among the addresses.
    if (right !== 0) this.#byAddress.replace(extent + BY_ADDRESS_ROOT, right, range);
    else this.insertByAddress(extent, range);
    this.insertBySize(extent, range, total);
  }

  /** Looks for damage in both trees, and for a range that is in one of them only. O(n). */
  check(extent: number): readonly string[] {
    const problems = [
      ...this.#byAddress.check(extent + BY_ADDRESS_ROOT),
      ...this.#bySize.check(extent + BY_SIZE_ROOT),
    ];
    if (problems.length > 0) return problems;
    const ranges = new Set<number>();
    for (let range = this.first(extent); range !== 0; range = this.next(range)) ranges.add(range);
    const first = this.#bySize.first(extent + BY_SIZE_ROOT);
    for (let range = first; range !== 0; range = this.#bySize.next(range)) {
      if (!ranges.delete(range)) problems.push(`Range ${range} is indexed by size only`);
    }
    for (const range of ranges) problems.push(`Range ${range} is indexed by address only`);
    return problems;
  }

  /**
   * Takes `bytes` bytes at `start` out of a range; what lies before keeps its place among the
   * addresses.
   */
  #cut(extent: number, range: number, start: number, bytes: number): void {
    const before = (start - range) * WORD_BYTES;
    const after = this.bytes(range) - before - bytes;
    this.#bySize.remove(extent + BY_SIZE_ROOT, range);
    if (before !== 0) this.insertBySize(extent, range, before);
    else this.#byAddress.remove(extent + BY_ADDRESS_ROOT, range);
    if (after !== 0) {
      const rest = start + bytes / WORD_BYTES;
      this.insertByAddress(extent, rest);
      this.insertBySize(extent, rest, after);
    }
  }

  /**
   * The highest aligned place for `bytes` bytes in a range, as a word index; 0 if there is none.
   */
  #alignedStart(range: number, bytes: number, alignment: number): number {
    const start = range * WORD_BYTES;
    const highest = start + this.bytes(range) - bytes;
    const aligned = Math.floor(highest / alignment) * alignment;
    return aligned >= start ? aligned / WORD_BYTES : 0;
  }
}
