/**
 * Whether an allocator is right: clauses, verdicts, evidence, certificate.
 *
 * The spec is data: {@linkcode clauses}, each with a requirement, its source and a check.
 * {@linkcode certify} judges an allocator by all of them and returns a {@linkcode Certificate};
 * {@linkcode registerConformance} makes one test of `deno test` of each. A check works with a
 * {@linkcode CheckContext}; the {@linkcode ShadowHeap} sees what is wrong in a replay,
 * {@linkcode shrinkTrace} finds the shortest trace that shows it, and {@linkcode drawHeap} draws
 * the heap.
 *
 * @example Certify the functional part of TLSF
 * ```ts
 * import { certify } from "@allocert/allocert/conformance";
 * import { tlsf } from "@allocert/allocert/allocators";
 * import { assertEquals } from "@std/assert";
 *
 * const certificate = await certify(tlsf, { clauses: ["coalescing", "misuse"] });
 * assertEquals(certificate.totals.fail, 0);
 * ```
 *
 * @module
 */
export { builtInKnownFailures } from "./certificate/built_in_known_failures.ts";
export type * from "./spec/examined_subject.ts";
export * from "./certificate/certificate.ts";
export { parseCertificate } from "./certificate/certificate_schema.ts";
export { certify, type CertifyOptions, DEFAULT_BUDGET, DEFAULT_SEED } from "./certify.ts";
export * from "./evidence/check_context.ts";
export * from "./spec/clause.ts";
export * from "./evidence/finding.ts";
export type * from "./evidence/phase.ts";
export * from "./evidence/no_verdict.ts";
export * from "./spec/clause_selection.ts";
export * from "./certificate/counterexample.ts";
export * from "./explorer/mod.ts";
export * from "./evidence/growth.ts";
export * from "./evidence/heap_picture.ts";
export * from "./lab/mod.ts";
export * from "./spec/needs.ts";
export * from "./register_conformance.ts";
export * from "./evidence/watched_replay.ts";
export * from "./evidence/shadow/shadow_heap.ts";
export * from "./evidence/shrink.ts";
export * from "./spec/spec.ts";
export * from "./evidence/steps/mod.ts";
export * from "./evidence/test_heap.ts";
export type { HeapOptions } from "./evidence/guarded_heap.ts";
export * from "./certificate/verdict.ts";
