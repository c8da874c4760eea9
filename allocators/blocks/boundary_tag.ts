/**
 * Blocks with boundary tags, cut and joined in place. All functions take constant time.
 *
 * In front of the header of `sealed_header.ts` lies the index of the previous block, inside the
 * last 8 bytes of that block's payload: it is there only while the previous block is free, which
 * the second flag in the size word tells.
 */
import type { Block } from "../contract/allocator.ts";
import { GONE, HEADER, seal, SENTINEL, UNUSED } from "./sealed_header.ts";

/** Flag in the size word: this block is free. */
export const FREE = 1;
/**
 * Flag in the size word: the previous block is free, and its index lies in front of this header.
 */
export const PREVIOUS_FREE = 2;
/** Words from the index of the previous block to the payload. */
export const PREVIOUS = 4;
/** Words that a free block needs: two links, and the index that the next block keeps in it. */
export const LINKED = 6;

/** Words of a block's payload. */
export function sizeOf(words: Int32Array, block: number): number {
  return words[block - HEADER]! >>> 2;
}

/** Words of the payload that serves a request of `size` bytes, from 1 to `LARGEST`. */
export function wordsFor(size: number, granuleLog2: number, leastGranules: number): number {
  const granules = ((size + 7) >>> granuleLog2) + 1;
  return (Math.max(granules, leastGranules) << (granuleLog2 - 2)) - HEADER;
}

/** The block behind a block. */
export function nextOf(words: Int32Array, block: number): number {
  return block + sizeOf(words, block) + HEADER;
}

/** What the heap walk says of a block. */
export function blockAt(words: Int32Array, block: number): Block {
  return {
    address: block * 4,
    size: sizeOf(words, block) * 4,
    free: (words[block - HEADER]! & FREE) !== 0,
  };
}

/** Makes a pool of the words from `first` on: one free block, and behind it the sentinel. */
export function makePool(words: Int32Array, salt: number, first: number, sentinel: number): void {
  words[first - HEADER] = (sentinel - HEADER - first) << 2;
  words[sentinel - HEADER] = 0;
  words[sentinel - 1] = seal(sentinel, salt, SENTINEL);
  vacate(words, salt, first);
}

/** Makes a block live. */
export function occupy(words: Int32Array, salt: number, block: number, kind: number): void {
  words[block - HEADER]! &= ~FREE;
  words[block - 1] = seal(block, salt, kind);
  words[nextOf(words, block) - HEADER]! &= ~PREVIOUS_FREE;
}

/** Makes a block free. */
export function vacate(words: Int32Array, salt: number, block: number): void {
  words[block - HEADER]! |= FREE;
  words[block - 1] = seal(block, salt, UNUSED);
  const next = nextOf(words, block);
  words[next - PREVIOUS] = block;
  words[next - HEADER]! |= PREVIOUS_FREE;
}

/**
 * Cuts a block in two, the first of `size` words; the second is free.
 *
 * Nothing is done if fewer than `least` words, header included, would be left for the second. It
 * must not be followed by a free block.
 *
 * @returns The second block, or 0.
 */
export function split(
  words: Int32Array,
  salt: number,
  block: number,
  size: number,
  least: number,
): number {
  const rest = sizeOf(words, block) - size;
  if (rest < least) return 0;
  // If the first block is free, as the gap that memalign cuts off is, the second one gets the flag
  // and the back link that lead to it. If it is live, it keeps its seal: only the size changes.
  const flags = words[block - HEADER]! & (FREE | PREVIOUS_FREE);
  words[block - HEADER] = size << 2 | flags;
  const second = block + size + HEADER;
  words[second - HEADER] = (rest - HEADER) << 2 | (flags & FREE) << 1;
  if ((flags & FREE) !== 0) words[second - PREVIOUS] = block;
  vacate(words, salt, second);
  return second;
}

/**
 * Joins a block with the one behind it, which must be free; the sentinel at the end of a pool never
 * is.
 */
export function absorb(words: Int32Array, salt: number, block: number): void {
  const next = nextOf(words, block);
  const grown = sizeOf(words, block) + HEADER + sizeOf(words, next);
  words[next - 1] = seal(next, salt, GONE);
  words[block - HEADER] = grown << 2 | words[block - HEADER]! & (FREE | PREVIOUS_FREE);
  words[block + grown + HEADER - PREVIOUS] = block;
}
