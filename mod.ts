/**
 * Allocert certifies memory allocators for real-time use and measures their worst case.
 *
 * This module is the library's face: the contract of an allocator, the allocators that are shipped,
 * traces and their replay, and certificates. Importing it needs no permission, registers no test
 * and loads none of the heavier libraries. The rest has entry points of its own:
 *
 * - `./allocators`: the classes behind the subjects, with their options; `./foreign`: WebAssembly
 *   and native ones;
 * - `./workloads`: generators, scenarios, recorded programs, the loads of whole systems;
 * - `./meters`, `./meters/foreign`, `./meters/statistics`: what one operation costs;
 * - `./conformance`: clauses, and what checks are made of; `./conformance/isolation`: certification
 *   in a process of its own; `./conformance/programs`: random programs;
 * - `./benchmarks`, `./reports`: measuring for `deno bench`, and writing results;
 * - `./cli`: the command line.
 *
 * @example Certify an allocator of one's own
 * ```ts
 * import { certify, type Subject } from "@allocert/allocert";
 * import { assertEquals } from "@std/assert";
 *
 * const forgetful: Subject = {
 *   name: "forgetful",
 *   version: "1.0.0",
 *   description: "Hands out ever higher addresses and forgets to check the end",
 *   claims: {
 *     alignment: 8,
 *     minimumRegion: 16,
 *     zeroSize: "unique",
 *     misuse: "undefined",
 *     coalescing: "none",
 *     fit: "none",
 *     rounding: { bytes: 7, ratio: 0 },
 *     complexity: { malloc: {}, free: {} },
 *   },
 *   create(region) {
 *     let next = Math.ceil(region.base / 8) * 8;
 *     return {
 *       malloc: (size) => (next += Math.ceil((size + 1) / 8) * 8) - Math.ceil((size + 1) / 8) * 8,
 *       free() {},
 *     };
 *   },
 * };
 *
 * const certificate = await certify(forgetful, { clauses: ["integrity.blocks-disjoint"] });
 * assertEquals(certificate.verdict, "non-conformant");
 * assertEquals(certificate.totals.fail, 1);
 * ```
 *
 * @module
 */

// The contract
export type { Allocator, Block } from "./allocators/contract/allocator.ts";
export { ArenaStatus } from "./allocators/contract/arena_status.ts";
export type { Arenas, CreatedArena } from "./allocators/contract/arenas.ts";
export type { Claims, Cost, Growth, Operation, Variable } from "./allocators/contract/claims.ts";
export type { Deferred } from "./allocators/contract/deferred.ts";
export type { Fallback, ModeGuard } from "./allocators/contract/fallback.ts";
export type { FixedBlocks } from "./allocators/contract/fixed_blocks.ts";
export { createRegion, type Region } from "./allocators/contract/region.ts";
export type { Subject } from "./allocators/contract/subject.ts";

// The subjects
export { arenaHeap } from "./allocators/arenas/arena_heap.ts";
export { bestFit } from "./allocators/baselines/best_fit.ts";
export { binaryBuddy } from "./allocators/baselines/binary_buddy.ts";
export { bump } from "./allocators/baselines/bump.ts";
export { firstFit } from "./allocators/baselines/first_fit.ts";
export { halfFit } from "./allocators/baselines/half_fit.ts";
export { evl } from "./allocators/evl/evl.ts";
export { blockPool } from "./allocators/imfs/block_pool.ts";
export { rtLinux } from "./allocators/rtlinux/rt_allocator.ts";
export { subjects } from "./allocators/subjects.ts";
export type { AttachableSubject } from "./allocators/talloc/attachable_subject.ts";
export { rlsf } from "./allocators/talloc/rlsf/rlsf.ts";
export { talloc } from "./allocators/talloc/talloc.ts";
export { tlsf } from "./allocators/tlsf/tlsf.ts";

// Traces
export type { Observer, ReplayState } from "./workloads/trace/observer.ts";
export type { Probe } from "./workloads/trace/probe.ts";
export { replay, type ReplayResult } from "./workloads/trace/replay.ts";
export type { Trace } from "./workloads/trace/trace.ts";
export { TraceBuilder } from "./workloads/trace/trace_builder.ts";
export { formatTrace, parseTrace, type ParseTraceOptions } from "./workloads/trace/trace_text.ts";

// Certifying
export { certify, type CertifyOptions } from "./conformance/certify.ts";
export type { CheckBudget, CountedSeries } from "./conformance/evidence/check_context.ts";
export type { FoundGrowth, GrowthPoint } from "./conformance/evidence/growth.ts";
export { registerConformance, type RegisterOptions } from "./conformance/register_conformance.ts";
export type { Level } from "./conformance/spec/clause.ts";
export type { ClauseSelection } from "./conformance/spec/clause_selection.ts";
export type { StepCounts, StepMeter } from "./meters/steps/step_meter.ts";

// Certificates
export type {
  Certificate,
  ClauseResult,
  Environment,
  OperationTiming,
  SubjectIdentity,
} from "./conformance/certificate/certificate.ts";
export { parseCertificate } from "./conformance/certificate/certificate_schema.ts";
export type { Counterexample } from "./conformance/certificate/counterexample.ts";
export type {
  Evidence,
  EvidenceKind,
  OverallVerdict,
  Reason,
  ReasonCode,
  Verdict,
} from "./conformance/certificate/verdict.ts";
export { formatCertificateMarkdown } from "./reports/formats/certificate/certificate_markdown.ts";
export { formatCertificateText } from "./reports/formats/certificate/certificate_text.ts";
