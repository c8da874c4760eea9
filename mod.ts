/**
 * Allocert certifies memory allocators for real-time use and measures their worst case.
 *
 * @module
 */
export * from "./allocators/mod.ts";
export * from "./workloads/mod.ts";
