import { lowestBit } from "../../blocks/bits.ts";
import type { RlsfClasses } from "./rlsf_classes.ts";
import { NEXT_FREE, PREVIOUS_FREE } from "./rlsf_layout.ts";

/**
 * The segregated free lists of an rlsf heap, with the two levels of bitmaps that find a list which
 * is not empty.
 *
 * They lie in the control block: the first-level bitmap, a second-level bitmap of 64 bits for each
 * first level, and the heads, each in 64-bit words. A block is named by its byte address, 0 is the
 * end of a list. All operations but {@linkcode RlsfLists.clear} take constant time.
 */
export class RlsfLists {
  /** Word index of the first-level bitmap. */
  readonly flMap: number;
  /** Word index of the second-level bitmaps. */
  readonly slMap: number;
  /** Word index of the heads. */
  readonly heads: number;
  /** Word index of the first word behind the control block. */
  readonly end: number;
  readonly #words: Int32Array;
  readonly #classes: RlsfClasses;

  /** Looks at the lists in the control block at byte address `control`; changes nothing. */
  constructor(words: Int32Array, control: number, classes: RlsfClasses) {
    this.#words = words;
    this.#classes = classes;
    this.flMap = control >>> 2;
    this.slMap = this.flMap + 2;
    this.heads = this.slMap + classes.fllen * 2;
    this.end = this.flMap + classes.controlSize / 4;
  }

  /** Makes all lists empty. */
  clear(): void {
    this.#words.fill(0, this.flMap, this.end);
  }

  /** Puts a free block of `size` bytes at the head of its list. */
  link(block: number, size: number): void {
    const words = this.#words;
    const list = this.#classes.mapFloor(size);
    const fl = list >>> this.#classes.sllenBits;
    const sl = list & (this.#classes.sllen - 1);
    const first = words[this.heads + list * 2]!;
    words[(block >>> 2) + NEXT_FREE] = first;
    words[(block >>> 2) + PREVIOUS_FREE] = 0;
    if (first !== 0) words[(first >>> 2) + PREVIOUS_FREE] = block;
    words[this.heads + list * 2] = block;
    words[this.slMap + fl * 2 + (sl >>> 5)]! |= 1 << (sl & 31);
    words[this.flMap]! |= 1 << fl;
  }

  /** Takes a free block of `size` bytes out of its list. */
  unlink(block: number, size: number): void {
    const words = this.#words;
    const next = words[(block >>> 2) + NEXT_FREE]!;
    const previous = words[(block >>> 2) + PREVIOUS_FREE]!;
    if (next !== 0) words[(next >>> 2) + PREVIOUS_FREE] = previous;
    if (previous !== 0) {
      words[(previous >>> 2) + NEXT_FREE] = next;
      return;
    }
    const list = this.#classes.mapFloor(size);
    words[this.heads + list * 2] = next;
    if (next !== 0) return;
    const fl = list >>> this.#classes.sllenBits;
    const sl = list & (this.#classes.sllen - 1);
    const row = this.slMap + fl * 2;
    words[row + (sl >>> 5)]! &= ~(1 << (sl & 31));
    if (words[row] === 0 && words[row + 1] === 0) words[this.flMap]! &= ~(1 << fl);
  }

  /**
   * A block of `size` bytes or more, from the lowest list of which all blocks are that large; 0 if
   * there is none.
   */
  find(size: number): number {
    const words = this.#words;
    const { sllen, sllenBits } = this.#classes;
    const list = this.#classes.mapCeil(size);
    if (list === -1) return 0;
    let fl = list >>> sllenBits;
    const sl = list & (sllen - 1);
    let row = this.slMap + fl * 2;
    let low = sl < 32 ? words[row]! & (-1 << sl) : 0;
    let high = sl < 32 ? words[row + 1]! : words[row + 1]! & (-1 << sl);
    if (low === 0 && high === 0) {
      const above = words[this.flMap]! & (-2 << fl);
      if (above === 0) return 0;
      fl = lowestBit(above);
      row = this.slMap + fl * 2;
      low = words[row]!;
      high = words[row + 1]!;
    }
    const found = low !== 0 ? lowestBit(low) : 32 + lowestBit(high);
    return words[this.heads + ((fl << sllenBits) + found) * 2]!;
  }
}
