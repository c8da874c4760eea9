/**
 * The systems behind the subjects: their classes, options and sizes, and what calls them.
 *
 * A subject is made with options of one's own by `tlsfSubject`, `rlsfSubject`, `tallocSubject`,
 * `arenaHeapSubject`, `blockPoolOf` and `rtLinuxOver`.
 *
 * @example TLSF with four classes for each power of two
 * ```ts
 * import { createRegion } from "@allocert/allocert/allocators";
 * import { tlsfSubject } from "@allocert/allocert/allocators/systems";
 * import { assertEquals } from "@std/assert";
 *
 * const coarse = tlsfSubject({ secondLevelLog2: 2 });
 * assertEquals(coarse.create(createRegion(4096)).malloc(100) % 8, 0);
 * ```
 *
 * @module
 */
export * from "./arenas/mod.ts";
export * from "./baselines/first_fit.ts";
export * from "./evl/evl_heap.ts";
export { evlRegionSize } from "./evl/extent.ts";
export * from "./imfs/mod.ts";
export * from "./rtlinux/mod.ts";
export * from "./talloc/mod.ts";
export * from "./tlsf/mod.ts";
