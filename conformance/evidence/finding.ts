import type { Trace } from "../../workloads/trace/trace.ts";
import type { GrowthPoint } from "./growth.ts";

/**
 * The rule that an allocator broke. Watching a replay or an exploration can tell
 *
 * - `creation` an allocator could not be created;
 * - `return` a valid call threw, or returned something that is not of its type;
 * - `exhaustion` a call threw that had to yield null, as there was no memory left;
 * - `address` it returned something that is no address: no non-negative safe integer;
 * - `outside` the block is not wholly inside the region or one of the pools;
 * - `alignment`, `over-alignment`, `kept-alignment` the address that malloc, memalign or realloc
 *   returned is no multiple of the claimed, the requested or the former alignment;
 * - `usable-size` the usable size is no size, or less than was requested;
 * - `overlap` the block shares bytes, or its address, with a live one;
 * - `zeroed` the payload did not arrive filled with zeros, as claimed;
 * - `payload` bytes of a live block changed;
 * - `prefix` a reallocation did not keep the first min(old, new) bytes;
 * - `outside-write` bytes around the region or a pool changed;
 * - `check` the allocator's own check found something broken;
 * - `walk` the heap walk does not list exactly the live blocks as used, in order and without
 *   overlap;
 * - `adjacent` two free blocks lie side by side though coalescing is claimed to be immediate;
 * - `refusal` a refused call changed what later calls do;
 * - `unserved` a request was refused though, by the claim `fit`, a free block serves it;
 * - `guarantee` a request was refused within the guarantee that was asked for;
 * - `capacity` with nothing live, the heap serves fewer blocks than when it was fresh;
 * - `history` a program went another way on a heap of its own: the state is not in the region, or
 *   rests on bytes of free blocks that are declared dead;
 * - `pool` a pool that can be managed was refused when a heap was made with it;
 * - `requirement` what the clause at hand, and no other, requires.
 */
export type Rule =
  | "creation"
  | "return"
  | "exhaustion"
  | "address"
  | "outside"
  | "alignment"
  | "over-alignment"
  | "kept-alignment"
  | "usable-size"
  | "overlap"
  | "zeroed"
  | "payload"
  | "prefix"
  | "outside-write"
  | "check"
  | "walk"
  | "adjacent"
  | "refusal"
  | "unserved"
  | "guarantee"
  | "capacity"
  | "history"
  | "pool"
  | "requirement";

/** Where a rule was broken, and how to see it again. What is not known is left out. */
export interface FindingDetails {
  /**
   * Index of the operation after which it was found; the length of the trace if it was found at the
   * end.
   */
  readonly index?: number;
  /** Block id concerned. */
  readonly id?: number;
  /** Address of the block, or of the first changed byte. */
  readonly address?: number;
  /** The call that threw or returned nonsense, with its arguments. */
  readonly call?: string;
  /** What the call threw. */
  readonly cause?: unknown;
  /** The trace that shows it. */
  readonly trace?: Trace;
  /** Bytes of the region on which the trace is replayed. */
  readonly regionSize?: number;
  /** Bytes of the further pools. */
  readonly pools?: readonly number[];
  /** The heap at that moment, drawn as used and free runs. */
  readonly heap?: string;
  /** The counted steps that show it, if it is a matter of steps. */
  readonly series?: readonly GrowthPoint[];
}

/**
 * What an allocator did wrong: the rule that it broke, what it should have done, what it did, and
 * by which trace.
 *
 * It is thrown by whoever looks on, and is the subject's failure, not the user's: whoever judges
 * turns it into a verdict.
 */
export class Finding extends Error {
  /** The rule that was broken. */
  readonly rule: Rule;
  /** What a correct allocator does. */
  readonly expected: string;
  /** What this one did. */
  readonly actual: string;
  /** Where, and how to see it again. */
  readonly details: FindingDetails;

  /** Creates a finding; the message says what was expected and what was found. */
  constructor(rule: Rule, expected: string, actual: string, details: FindingDetails = {}) {
    super(`Expected ${expected}, found ${actual}`, { cause: details.cause });
    this.name = "Finding";
    this.rule = rule;
    this.expected = expected;
    this.actual = actual;
    this.details = details;
  }

  /** What the clause at hand requires, and is not met. */
  static unmet(expected: string, actual: string, details?: FindingDetails): Finding {
    return new Finding("requirement", expected, actual, details);
  }

  /** A call that threw. */
  static threw(call: string, cause: unknown, rule: "return" | "creation" = "return"): Finding {
    return new Finding(rule, EXPECTED[rule], `${call} threw ${describeError(cause)}`, {
      call,
      cause,
    });
  }

  /** A call that returned something that is not of its type. */
  static returned(
    call: string,
    value: unknown,
    type: string,
    rule: "return" | "creation" = "return",
  ): Finding {
    const actual = `${call} returned ${describeValue(value)}, not ${type}`;
    return new Finding(rule, EXPECTED[rule], actual, { call });
  }

  /** The same finding, of which more is known. */
  with(more: FindingDetails): Finding {
    return new Finding(this.rule, this.expected, this.actual, { ...this.details, ...more });
  }
}

const EXPECTED = { return: "every call returns", creation: "an allocator" };

/** Class and message of whatever was thrown. */
export function describeError(error: unknown): string {
  try {
    return error instanceof Error ? `${error.name}: ${error.message}` : describeValue(error);
  } catch {
    return "an error that cannot be written";
  }
}

/** What something is that may not even let itself be written. */
export function describeValue(value: unknown): string {
  if (typeof value === "bigint") return `the bigint ${value}`;
  if (typeof value === "function") return "a function";
  try {
    return String(value);
  } catch {
    return "something that cannot be written";
  }
}
