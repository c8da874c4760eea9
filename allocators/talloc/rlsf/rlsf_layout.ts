import { GRANULARITY } from "./rlsf_classes.ts";

/** Addresses and sizes must stay positive in the lower half of a 64-bit word. */
export const ADDRESSES = 2 ** 31;

/** Bytes before a payload that is not over-aligned. */
export const HEADER_SIZE = GRANULARITY / 2;

/** Flags beside the size of a block. */
export const USED = 1;
export const SENTINEL = 2;

/** Offsets in a block, in words of 32 bits; its size is the first. */
export const OFFSET = 1;
export const PREVIOUS = 2;
export const NEXT_FREE = 4;
export const PREVIOUS_FREE = 6;

/** Offsets in a sentinel, whose last 16 bytes rlsf leaves unused. */
export const POOL_START = 4;
export const POOL_NEXT = 6;

/**
 * Offsets in the books behind rlsf's own control block: the last sentinel, and the salt of the
 * seals.
 */
export const POOLS = 0;
export const SALT = 1;
export const BOOKS_SIZE = 8;
