import type { HeapViolationKind } from "../evidence/shadow/heap_violation.ts";

/**
 * What an allocator did wrong in an explored state: what a shadow heap sees, and besides
 *
 * - `thrown` a call that a correct program makes threw an error;
 * - `check` the allocator's own check found something broken;
 * - `walk` the heap walk does not list exactly the live blocks as used, in order and without overlap;
 * - `adjacent` two free blocks lie side by side though coalescing is claimed to be immediate;
 * - `refusal` a refused call changed a byte;
 * - `unserved` a request was refused though, by the claim `fit`, a free block serves it;
 * - `guarantee` a request was refused within the guarantee that was asked for;
 * - `capacity` with nothing live, the heap serves fewer blocks than when it was fresh;
 * - `history` a program went another way on a heap of its own: the state is not in the region, or rests on bytes of free
 *   blocks that are declared dead.
 */
export type ExplorerViolationKind =
  | HeapViolationKind
  | "thrown"
  | "check"
  | "walk"
  | "adjacent"
  | "refusal"
  | "unserved"
  | "guarantee"
  | "capacity"
  | "history";

/** Thrown at the first thing that an allocator does wrong while it is explored. */
export class ExplorerViolation extends Error {
  /** What is wrong. */
  readonly kind: ExplorerViolationKind;
  /** What a correct allocator does. */
  readonly expected: string;
  /** What this one did. */
  readonly actual: string;

  /** Creates a violation; the message says all of it. */
  constructor(kind: ExplorerViolationKind, expected: string, actual: string) {
    super(`Violation "${kind}": expected ${expected}, found ${actual}`);
    this.name = "ExplorerViolation";
    this.kind = kind;
    this.expected = expected;
    this.actual = actual;
  }
}
