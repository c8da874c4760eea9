import type { Allocator } from "./allocator.ts";
import type { Claims } from "./claims.ts";
import type { Region } from "./region.ts";

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
   * URL of the module that exports this subject (`import.meta.url`). Steps can be counted only for a subject that can be
   * imported anew.
   */
  readonly module?: string;
  /**
   * Provides the memory that `create` is to be given, for a subject that can work on its own kind of memory only (a
   * WebAssembly memory, pages with guards). Left out by a subject that takes any region.
   */
  provideRegion?(size: number): Region;
  /**
   * Creates a fresh allocator over `region`, isolated from every other. The bytes of the region are arbitrary.
   *
   * @throws {RangeError} If the region is smaller than `claims.minimumRegion`.
   */
  create(region: Region): Allocator;
}
