import { highestBit } from "../../blocks/bits.ts";

/** Bytes that every block size is a multiple of: four 64-bit words. */
export const GRANULARITY = 32;

/**
 * The size classes of rlsf: which free list a block is kept in, and where the search for a request
 * begins.
 *
 * Sizes are bytes of whole blocks, header included. The first level is the power of two, the second
 * divides it into `sllen` equal parts; below `sllen` granules every size has a list of its own. A
 * list is numbered `fl * sllen + sl`. All operations take constant time.
 *
 * Source: rlsf, type parameters `FLLEN` and `SLLEN`.
 */
export class RlsfClasses {
  /** First levels, 1 to 28. */
  readonly fllen: number;
  /** Second levels, a power of two up to 64. */
  readonly sllen: number;
  /** Bytes of the largest block that has a list. */
  readonly largestBlock: number;
  /** Bytes of the largest block that a search can find: the lower bound of the last list. */
  readonly largestSearch: number;
  /** Binary logarithm of `sllen`. */
  readonly sllenBits: number;
  /**
   * Bytes of rlsf's control block: a first-level bitmap, a second-level bitmap of 64 bits each, and
   * the list heads.
   */
  readonly controlSize: number;

  /**
   * Divides sizes into `fllen` times `sllen` classes.
   *
   * @throws {RangeError} If a parameter is out of range.
   */
  constructor(fllen: number, sllen: number) {
    if (!Number.isInteger(fllen) || fllen < 1 || fllen > 28) {
      throw new RangeError(
        `Cannot create rlsf: "fllen" must be an integer from 1 to 28, received ${fllen}`,
      );
    }
    if (![1, 2, 4, 8, 16, 32, 64].includes(sllen)) {
      throw new RangeError(
        `Cannot create rlsf: "sllen" must be a power of two from 1 to 64, received ${sllen}`,
      );
    }
    this.fllen = fllen;
    this.sllen = sllen;
    this.sllenBits = highestBit(sllen);
    this.largestBlock = (2 ** fllen - 1) * GRANULARITY;
    this.controlSize = 8 + fllen * 8 + fllen * sllen * 8;
    const finest = Math.max(fllen - 1 - this.sllenBits, 0);
    this.largestSearch = (2 ** fllen - 2 ** finest) * GRANULARITY;
  }

  /** The list that keeps a free block of `size` bytes; -1 if it is too large for any. */
  mapFloor(size: number): number {
    return size > this.largestBlock ? -1 : this.#list(size / GRANULARITY);
  }

  /** The first list whose blocks all have `size` bytes or more; -1 if there is none. */
  mapCeil(size: number): number {
    if (size > this.largestSearch) return -1;
    const granules = size / GRANULARITY;
    const slack = highestBit(granules) - this.sllenBits;
    return this.#list(slack > 0 ? granules + (1 << slack) - 1 : granules);
  }

  #list(granules: number): number {
    const fl = highestBit(granules);
    const shift = fl - this.sllenBits;
    const sl = shift >= 0 ? granules >>> shift : granules << -shift;
    return (fl << this.sllenBits) + (sl & (this.sllen - 1));
  }
}
