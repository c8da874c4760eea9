/**
 * Whether an allocator is right: clauses, verdicts, evidence, certificate.
 *
 * @module
 */
export * from "./heap_picture.ts";
export * from "./heap_violation.ts";
export * from "./shadow_heap.ts";
export * from "./shrink.ts";
