/**
 * Allocert certifies memory allocators for real-time use and measures their worst case.
 *
 * This module is the library's face: the contract of an allocator and the allocators that are shipped, traces and their
 * replay, and the conformance spec. Importing it needs no permission and registers no test. What needs more than the runtime
 * has entry points of its own: `./foreign` (WebAssembly and native libraries), `./meters`, `./benchmarks`, `./reports` and
 * `./cli`.
 *
 * @example Certify an allocator of one's own
 * ```ts
 * import { certify, type Subject } from "@allocert/allocert";
 * import { assertEquals } from "@std/assert";
 *
 * const forgetful: Subject = {
 *   name: "forgetful",
 *   version: "1.0.0",
 *   description: "Hands out ever higher addresses and forgets to check the end",
 *   claims: {
 *     alignment: 8,
 *     minimumRegion: 16,
 *     zeroSize: "unique",
 *     misuse: "undefined",
 *     coalescing: "none",
 *     fit: "none",
 *     rounding: { bytes: 7, ratio: 0 },
 *     complexity: { malloc: {}, free: {} },
 *   },
 *   create(region) {
 *     let next = Math.ceil(region.base / 8) * 8;
 *     return {
 *       malloc: (size) => (next += Math.ceil((size + 1) / 8) * 8) - Math.ceil((size + 1) / 8) * 8,
 *       free() {},
 *     };
 *   },
 * };
 *
 * const certificate = await certify(forgetful, { clauses: ["integrity.blocks-disjoint"] });
 * assertEquals(certificate.verdict, "non-conformant");
 * assertEquals(certificate.totals.fail, 1);
 * ```
 *
 * @module
 */
export * from "./allocators/mod.ts";
export * from "./conformance/mod.ts";
export * from "./workloads/mod.ts";
