/**
 * Who is judged: the contract of an allocator, and the allocators that Allocert ships.
 *
 * @module
 */
export type * from "./allocator.ts";
export type * from "./claims.ts";
export * from "./deferred.ts";
export type * from "./fallback.ts";
export type * from "./fixed_blocks.ts";
export * from "./imfs/mod.ts";
export * from "./region.ts";
export type * from "./subject.ts";
