/**
 * Who is judged: the contract of an allocator, and the allocators that Allocert ships.
 *
 * @module
 */
export type * from "./contract/allocator.ts";
export * from "./arenas/mod.ts";
export * from "./baselines/best_fit.ts";
export * from "./baselines/binary_buddy.ts";
export * from "./baselines/bump.ts";
export type * from "./contract/claims.ts";
export * from "./baselines/control.ts";
export * from "./contract/deferred.ts";
export * from "./evl/evl.ts";
export * from "./evl/evl_heap.ts";
export { evlRegionSize } from "./evl/extent.ts";
export type * from "./contract/fallback.ts";
export * from "./baselines/first_fit.ts";
export type * from "./contract/fixed_blocks.ts";
export * from "./baselines/half_fit.ts";
export * from "./imfs/mod.ts";
export * from "./tlsf/intrusive_list.ts";
export * from "./contract/region.ts";
export * from "./rtlinux/mod.ts";
export type * from "./contract/subject.ts";
export * from "./subjects.ts";
export * from "./talloc/mod.ts";
export * from "./tlsf/tlsf.ts";
export { mapInsert, mapPaper, mapSearch, type TlsfClass } from "./tlsf/tlsf_mapping.ts";
export * from "./tlsf/typed_pool.ts";
export * from "./tlsf/typed_values.ts";
