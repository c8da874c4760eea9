/**
 * What an allocator did wrong:
 *
 * - `address` it returned something that is no address: no non-negative safe integer;
 * - `outside` the block is not wholly inside the region or one of the pools;
 * - `misaligned` the address is no multiple of the claimed or the requested alignment;
 * - `usable-size` the usable size is no size, or less than was requested;
 * - `overlap` the block shares bytes, or its address, with a live one;
 * - `not-zeroed` the payload did not arrive filled with zeros, as claimed;
 * - `payload` bytes of a live block changed;
 * - `prefix` a reallocation did not keep the first min(old, new) bytes;
 * - `outside-write` bytes around the region or a pool changed.
 */
export type HeapViolationKind =
  | "address"
  | "outside"
  | "misaligned"
  | "usable-size"
  | "overlap"
  | "not-zeroed"
  | "payload"
  | "prefix"
  | "outside-write";

/** What a {@linkcode HeapViolation} is made of. */
export interface HeapViolationDetails {
  /** What is wrong. */
  readonly kind: HeapViolationKind;
  /** Index of the operation after which it was found; the length of the trace if it was found at the end. */
  readonly index: number;
  /** What a correct allocator would have done. */
  readonly expected: string;
  /** What was found. */
  readonly actual: string;
  /** Block id concerned; left out if none is. */
  readonly id?: number;
  /** Address of the block, or of the first changed byte. */
  readonly address?: number;
}

/**
 * The first thing that an allocator did wrong in a replay, as a {@linkcode ShadowHeap} saw it.
 *
 * It is the subject's failure, not the user's: whoever replays turns it into a verdict.
 */
export class HeapViolation extends Error {
  /** What is wrong. */
  readonly kind: HeapViolationKind;
  /** Index of the operation after which it was found; the length of the trace if it was found at the end. */
  readonly index: number;
  /** What a correct allocator would have done. */
  readonly expected: string;
  /** What was found. */
  readonly actual: string;
  /** Block id concerned; `undefined` if none is. */
  readonly id: number | undefined;
  /** Address of the block, or of the first changed byte. */
  readonly address: number | undefined;

  /** Creates a violation from its details; the message says all of them. */
  constructor(details: HeapViolationDetails) {
    super(
      `Heap violation "${details.kind}" at operation ${details.index}: ` +
        `expected ${details.expected}, found ${details.actual}`,
    );
    this.name = "HeapViolation";
    this.kind = details.kind;
    this.index = details.index;
    this.expected = details.expected;
    this.actual = details.actual;
    this.id = details.id;
    this.address = details.address;
  }
}
