/**
 * The 8-byte header in front of a payload, shared by the allocators that cut blocks of any size.
 *
 * A block is named by the index of the first 32-bit word of its payload. Two words before it is its
 * size in bytes, whose two lowest bits are free for flags; one word before it is its *seal*: a hash
 * of the place and of the heap's salt, in whose lowest bits the kind of the block is written. Only
 * a header that this heap put at this place has a fitting seal, so that one comparison tells a live
 * block from a freed one, from the inside of a payload and from foreign memory. Bytes that the user
 * wrote, or junk, fit by accident once in 2^32 cases.
 */
import { notLive } from "../contract/arguments.ts";

/** Words of a header. */
export const HEADER = 2;

/** Largest request, and largest payload, in bytes: the last multiple of 8 below 2^32. */
export const LARGEST: number = 2 ** 32 - 8;

/** Kind of a header that was merged away: no block begins there any more. */
export const GONE = 0;
/** Kind of a free block. */
export const UNUSED = 1;
/** Kind of the block of size 0 that ends a pool. */
export const SENTINEL = 2;
/** Kind of a live block; the logarithm of an alignment that it must keep is added. */
export const LIVE = 32;

const GOLDEN = 0x9e3779b1 | 0;

/**
 * The salt of a new heap.
 *
 * It depends on what lay at its place before, so that headers left behind by an earlier heap in the
 * same region do not fit.
 */
export function newSalt(junk: number, place: number): number {
  return Math.imul(junk ^ (junk >>> 15) ^ Math.imul(place, 0x2c1b3c6d), 0x297a2d39) + GOLDEN | 0;
}

/** The seal of a block of some kind. */
export function seal(block: number, salt: number, kind: number): number {
  return Math.imul(block, GOLDEN) ^ salt ^ kind;
}

/** The kind of a block, as far as its seal fits; any other number if it does not. */
export function kindOf(words: Int32Array, block: number, salt: number): number {
  return words[block - 1]! ^ seal(block, salt, 0);
}

/** Whether a kind is that of a live block that may lie at this place. */
export function isLive(kind: number, block: number): boolean {
  return kind >>> 5 === 1 && block * 4 % 2 ** (kind & 31) === 0;
}

/**
 * The block at an address that the user gave back. Constant time.
 *
 * @throws {RangeError} If it is not the address of a live block.
 */
export function liveBlock(
  words: Int32Array,
  salt: number,
  operation: string,
  address: number,
): number {
  const block = address >>> 2;
  if (words[block - 1] === seal(block, salt, LIVE) && block * 4 === address) return block;
  return unusualBlock(words, salt, operation, address);
}

function unusualBlock(
  words: Int32Array,
  salt: number,
  operation: string,
  address: number,
): number {
  const block = address >>> 2;
  if (!(address > 0 && address < 4 * words.length)) {
    throw notLive(operation, address, "it lies outside the buffer");
  }
  if (block * 4 !== address) throw notLive(operation, address, "it is misaligned");
  const kind = kindOf(words, block, salt);
  if (isLive(kind, block)) return block;
  throw notLive(
    operation,
    address,
    kind === UNUSED ? "it is already free" : "no block begins there",
  );
}
