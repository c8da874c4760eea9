/**
 * Awkernel's memory allocator: rlsf, a primary and a backup of it, and the executor that they are
 * for.
 *
 * @module
 */
export type * from "./attachable_subject.ts";
export * from "./cpu_heap.ts";
export * from "./executor/executor.ts";
export * from "./rlsf/rlsf.ts";
export * from "./talloc.ts";
export * from "./talloc_end.ts";
export * from "./talloc_layout.ts";
export * from "./ticket_lock.ts";
