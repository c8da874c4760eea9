import type { Block } from "../contract/allocator.ts";
import { requireRegion } from "../contract/arguments.ts";
import type { Region } from "../contract/region.ts";
import { alignDown, alignUp } from "./bits.ts";
import { blockAt, LINKED, makePool, nextOf } from "./boundary_tag.ts";
import { type BlockSizes, BoundaryTagHeap } from "./boundary_tag_heap.ts";
import { checkBlocks } from "./check_blocks.ts";
import type { FreeIndex } from "./free_index.ts";
import { HEADER } from "./sealed_header.ts";
import { wordsOf } from "./words.ts";

/** An index that can be checked. */
export interface CheckedIndex extends FreeIndex {
  /** What is wrong, given the free blocks of a sound heap. */
  check(free: ReadonlySet<number>): readonly string[];
}

/** Bytes of a granule. */
export const GRANULE = 8;
/** Blocks are cut wherever a rest holds its links. */
export const SIZES: BlockSizes = {
  granule: GRANULE,
  leastBlock: 4 * (HEADER + LINKED),
  splitThreshold: 4 * (HEADER + LINKED),
};

/** Words before the index: the salt, and one to stay aligned. */
const SALT_WORDS = 2;
/** Bytes that addresses reach. */
const REACH = 2 ** 32;

/** A heap with boundary tags over one pool, which follows the salt and the index. */
export class SinglePoolHeap extends BoundaryTagHeap {
  readonly #words: Int32Array;
  readonly #index: CheckedIndex;
  readonly #salt: number;
  readonly #first: number;
  readonly #sentinel: number;

  /**
   * Creates a heap over `region`.
   *
   * @param name What it is called in errors.
   * @param region The bytes to manage.
   * @param indexWords Words that the index needs in the control block.
   * @param Index Made over the words from `start`.
   */
  constructor(
    name: string,
    region: Region,
    indexWords: number,
    Index: new (words: Int32Array, start: number) => CheckedIndex,
  ) {
    const words = wordsOf(name, region);
    requireRegion(name, Math.min(region.size, REACH - region.base), leastRegion(indexWords));
    const salt = alignUp(region.base, GRANULE) / 4;
    const index = new Index(words, salt + SALT_WORDS);
    super(words, salt, index, SIZES);
    this.#words = words;
    this.#index = index;
    this.#salt = salt;
    this.#first = salt + SALT_WORDS + alignUp(indexWords, 2) + HEADER;
    const end = Math.min(region.base + region.size, words.length * 4);
    this.#sentinel = alignDown(end, GRANULE) / 4;
    makePool(words, words[salt]!, this.#first, this.#sentinel);
    index.insert(this.#first);
  }

  *blocks(): Generator<Block> {
    const words = this.#words;
    for (let block = this.#first; block < this.#sentinel; block = nextOf(words, block)) {
      yield blockAt(words, block);
    }
  }

  check(): readonly string[] {
    const findings: string[] = [];
    const free = new Set<number>();
    const words = this.#words;
    checkBlocks(words, words[this.#salt]!, GRANULE, this.#first, this.#sentinel, free, findings);
    return findings.length > 0 ? findings : this.#index.check(free);
  }
}

/** Bytes of the smallest region for an index of so many words, wherever it begins. */
export function leastRegion(indexWords: number): number {
  const control = 4 * (SALT_WORDS + alignUp(indexWords, 2));
  return GRANULE - 1 + control + SIZES.leastBlock + 4 * HEADER;
}
