/**
 * Whether an allocator is right: clauses, verdicts, evidence, certificate.
 *
 * @module
 */
export { builtInKnownFailures } from "./built_in_known_failures.ts";
export type * from "./candidate.ts";
export * from "./certificate.ts";
export { certify, type CertifyOptions, DEFAULT_BUDGET, DEFAULT_SEED } from "./certify.ts";
export * from "./check_context.ts";
export * from "./clause.ts";
export * from "./clause_failure.ts";
export * from "./clause_selection.ts";
export * from "./counterexample.ts";
export * from "./growth.ts";
export * from "./heap_picture.ts";
export * from "./heap_violation.ts";
export * from "./lab/mod.ts";
export * from "./needs.ts";
export * from "./register_conformance.ts";
export * from "./shadow_heap.ts";
export * from "./shrink.ts";
export * from "./soak/soak.ts";
export * from "./spec.ts";
export * from "./test_heap.ts";
export type * from "./trace_check.ts";
export * from "./verdict.ts";
