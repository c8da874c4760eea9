/**
 * Who is judged: the contract of an allocator, and the allocators that Allocert ships, each as a
 * subject.
 *
 * The classes behind the subjects, and subjects with options of one's own, are in
 * `./allocators/systems`.
 *
 * @module
 */
export type * from "./contract/allocator.ts";
export * from "./contract/arena_status.ts";
export type * from "./contract/arenas.ts";
export type * from "./contract/claims.ts";
export * from "./contract/deferred.ts";
export type * from "./contract/fallback.ts";
export type * from "./contract/fixed_blocks.ts";
export * from "./contract/process_ended.ts";
export * from "./contract/region.ts";
export type * from "./contract/subject.ts";
export type * from "./contract/wide_requests.ts";

export { arenaHeap } from "./arenas/arena_heap.ts";
export { Attribute } from "./arenas/attributes.ts";
export { bestFit } from "./baselines/best_fit.ts";
export { binaryBuddy } from "./baselines/binary_buddy.ts";
export { bump } from "./baselines/bump.ts";
export { control } from "./baselines/control.ts";
export { evl } from "./evl/evl.ts";
export { firstFit } from "./baselines/first_fit.ts";
export { halfFit } from "./baselines/half_fit.ts";
export { blockPool } from "./imfs/block_pool.ts";
export { rtLinux } from "./rtlinux/rt_allocator.ts";
export { subjects } from "./subjects.ts";
export { rlsf } from "./talloc/rlsf/rlsf.ts";
export { talloc } from "./talloc/talloc.ts";
export { tlsf } from "./tlsf/tlsf.ts";
