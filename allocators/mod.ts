/**
 * Who is judged: the contract of an allocator, and the allocators that Allocert ships.
 *
 * @module
 */
export type * from "./allocator.ts";
export * from "./arenas/mod.ts";
export * from "./best_fit.ts";
export * from "./binary_buddy.ts";
export * from "./bump.ts";
export type * from "./claims.ts";
export * from "./control.ts";
export * from "./deferred.ts";
export * from "./evl/evl.ts";
export * from "./evl/evl_heap.ts";
export { evlRegionSize } from "./evl/extent.ts";
export type * from "./fallback.ts";
export * from "./first_fit.ts";
export type * from "./fixed_blocks.ts";
export * from "./half_fit.ts";
export * from "./imfs/mod.ts";
export * from "./intrusive_list.ts";
export * from "./region.ts";
export * from "./rtlinux/mod.ts";
export type * from "./subject.ts";
export * from "./subjects.ts";
export * from "./talloc/mod.ts";
export * from "./tlsf.ts";
export { mapInsert, mapPaper, mapSearch, type TlsfClass } from "./tlsf_mapping.ts";
export * from "./typed_pool.ts";
export * from "./typed_values.ts";
