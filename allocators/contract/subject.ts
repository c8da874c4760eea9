import type { Allocator } from "./allocator.ts";
import type { Claims } from "./claims.ts";
import type { Region } from "./region.ts";

/**
 * A call that is no matter of course across a binary interface: a size that is no size, an
 * alignment that is no power of two, `free` and `realloc` of null, `realloc` to 0 bytes.
 */
export type Question =
  | "invalid-size"
  | "invalid-alignment"
  | "free-null"
  | "realloc-null"
  | "realloc-zero";

/** Why an allocator cannot be asked something. */
export interface Unaskable {
  /** Whether no caller can ask, or nothing is promised of the answer. */
  readonly code: "capability" | "claim";
  /** For people; without final period. */
  readonly detail: string;
}

/**
 * An allocator with its claims: what is certified and measured.
 *
 * @example The smallest subject: a bump allocator that never reuses
 * ```ts
 * import { createRegion, type Subject } from "@allocert/allocert/allocators";
 * import { assertEquals } from "@std/assert";
 *
 * const bump: Subject = {
 *   name: "bump",
 *   version: "1.0.0",
 *   description: "Hands out ever higher addresses",
 *   claims: {
 *     alignment: 8,
 *     minimumRegion: 16,
 *     zeroSize: "null",
 *     misuse: "undefined",
 *     coalescing: "none",
 *     fit: "none",
 *     rounding: { bytes: 7, ratio: 0 },
 *     complexity: { malloc: {}, free: {} },
 *   },
 *   create(region) {
 *     let next = Math.ceil(region.base / 8) * 8;
 *     return {
 *       malloc(size) {
 *         const address = next;
 *         if (size === 0 || address + size > region.base + region.size) return 0;
 *         next = address + Math.ceil(size / 8) * 8;
 *         return address;
 *       },
 *       free() {},
 *     };
 *   },
 * };
 *
 * assertEquals(bump.create(createRegion(64)).malloc(65), 0);
 * ```
 */
export interface Subject {
  /** Short kebab-case name, as in file names and test names. */
  readonly name: string;
  /** Version of the allocator that is judged. */
  readonly version: string;
  /** One line. */
  readonly description: string;
  /** What the allocator promises. */
  readonly claims: Claims;
  /**
   * URL of the module that exports this subject (`import.meta.url`). Steps can be counted only for
   * a subject that can be imported anew.
   */
  readonly module?: string;
  /** Through which binary interface it is called; JavaScript if left out. */
  readonly abi?: "javascript" | "webassembly" | "native";
  /**
   * Where the heap lies if not in the region that `create` is given:
   *
   * - `instance`: in memory of each allocator's own, which ends where the region does. How much of
   *   it there is at the beginning, and where the heap begins in it, is the allocator's affair;
   * - `process`: in memory of the process, which all allocators of the subject share. Such a heap
   *   is never fresh, and when it is full is not for the region to say.
   */
  readonly ownHeap?: "instance" | "process";
  /**
   * What the allocator itself is never asked, and why. Clauses about that are skipped, as an answer
   * would be that of its adapter.
   */
  readonly unaskable?: { readonly [question in Question]?: Unaskable };
  /**
   * Where in the payload of a free block the allocator keeps words of 4 bytes, links mostly:
   * offsets from its begin, or if negative from its end. All other bytes of free blocks are dead,
   * as no call depends on them, so whoever compares states may take them for equal. Left out if
   * that is not known.
   */
  readonly freePayload?: readonly number[];
  /**
   * Provides the memory that `create` is to be given, for a subject that can work on its own kind
   * of memory only (a WebAssembly memory, pages with guards). Left out by a subject that takes any
   * region.
   */
  provideRegion?(size: number): Region;
  /**
   * Makes calls that may end the process, as an assertion does, so that the process survives. Left
   * out where no call of the allocator can, or that cannot be done.
   *
   * @throws {ProcessEnded} If a call would have ended it; the call was then not made here.
   */
  survive?<T>(calls: () => T): T;
  /**
   * Creates a fresh allocator over `region`, isolated from every other. The bytes of the region are
   * arbitrary.
   *
   * @throws {RangeError} If the region is smaller than `claims.minimumRegion`.
   */
  create(region: Region): Allocator;
}
