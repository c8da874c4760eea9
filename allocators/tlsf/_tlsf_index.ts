import { lowestBit } from "../blocks/bits.ts";
import { HEADER } from "../blocks/sealed_header.ts";
import { anchorOf, clearList, linkAfter, PREV, unlink } from "../blocks/list_links.ts";
import { LINKED } from "../blocks/boundary_tag.ts";
import type { FreeIndex } from "../blocks/free_index.ts";
import { FIRST_LEVEL, SECOND_LEVEL, type TlsfLayout } from "./tlsf_layout.ts";
import { classAbove, classOf } from "./tlsf_mapping.ts";

/**
 * The free blocks of a TLSF by size: a list for each class and two levels of bitmaps over the lists
 * that are not empty.
 *
 * It is a view of the control block and holds no state. Sizes are in words. Every method but
 * `clear` takes constant time.
 */
export class TlsfIndex implements FreeIndex {
  readonly #words: Int32Array;
  readonly #firstLevel: number;
  readonly #secondLevel: number;
  readonly #lists: number;
  readonly #rows: number;
  readonly #columnsLog2: number;
  /** Logarithm of the words of a granule. */
  readonly #granuleLog2: number;
  /** The link of an anchor that leads to the block served first. */
  readonly #end: number;
  readonly #looksAgain: boolean;

  constructor(words: Int32Array, control: number, layout: TlsfLayout) {
    this.#words = words;
    this.#firstLevel = control + FIRST_LEVEL;
    this.#secondLevel = control + SECOND_LEVEL;
    this.#lists = control + layout.lists;
    this.#rows = layout.rows;
    this.#columnsLog2 = layout.secondLevelLog2;
    this.#granuleLog2 = Math.log2(layout.granule) - 2;
    this.#end = layout.fifo ? PREV : 0;
    this.#looksAgain = layout.lastLook;
  }

  /** Empties all lists. Linear in the number of classes. */
  clear(): void {
    this.#words.fill(0, this.#firstLevel, this.#secondLevel + this.#rows + 1);
    for (let index = 0; index < this.#rows << this.#columnsLog2; index++) {
      clearList(this.#words, anchorOf(this.#lists, index));
    }
  }

  /** Puts a free block in front of its list; one that is too small for links is left out. */
  insert(block: number): void {
    const words = this.#words;
    const size = words[block - HEADER]! >>> 2;
    if (size < LINKED) return;
    const index = classOf(size >>> this.#granuleLog2, this.#columnsLog2);
    const row = index >>> this.#columnsLog2;
    linkAfter(words, anchorOf(this.#lists, index), block);
    words[this.#secondLevel + row]! |= 1 << (index - (row << this.#columnsLog2));
    words[this.#firstLevel]! |= 1 << row;
  }

  /** Takes a free block out of its list. */
  remove(block: number): void {
    const words = this.#words;
    const size = words[block - HEADER]! >>> 2;
    if (size < LINKED || !unlink(words, block)) return;
    const index = classOf(size >>> this.#granuleLog2, this.#columnsLog2);
    const row = index >>> this.#columnsLog2;
    const columns = words[this.#secondLevel + row]! & ~(1 << (index - (row << this.#columnsLog2)));
    words[this.#secondLevel + row] = columns;
    if (columns === 0) words[this.#firstLevel]! &= ~(1 << row);
  }

  /**
   * The block to serve from the lowest list of which every block has `size` words or more; 0 if all
   * are empty.
   */
  find(size: number): number {
    const words = this.#words;
    const columnsLog2 = this.#columnsLog2;
    const index = classAbove(size >>> this.#granuleLog2, columnsLog2);
    let row = index >>> columnsLog2;
    let columns = words[this.#secondLevel + row]! & (-1 << (index - (row << columnsLog2)));
    if (columns === 0) {
      const rows = words[this.#firstLevel]! & (-2 << row);
      if (rows === 0) return 0;
      row = lowestBit(rows);
      columns = words[this.#secondLevel + row]!;
    }
    return words[anchorOf(this.#lists, (row << columnsLog2) + lowestBit(columns)) + this.#end]!;
  }

  /**
   * The block that was put last into the list to which a block of `size` words belongs; 0 if it is
   * empty.
   */
  lastLook(size: number): number {
    if (!this.#looksAgain) return 0;
    const index = classOf(size >>> this.#granuleLog2, this.#columnsLog2);
    const anchor = anchorOf(this.#lists, index);
    const block = this.#words[anchor]!;
    return block === anchor ? 0 : block;
  }
}
