/**
 * What an allocator is asked: traces and their replay.
 *
 * @module
 */
export * from "./catalog.ts";
export * from "./convert.ts";
export * from "./generators/batch_trace.ts";
export * from "./generators/distribution.ts";
export * from "./generators/generated.ts";
export * from "./generators/mean_trace.ts";
export * from "./generators/periodic_trace.ts";
export * from "./generators/random_trace.ts";
export * from "./generators/working_set_trace.ts";
export * from "./id_pool.ts";
export type * from "./observer.ts";
export * from "./probe.ts";
export * from "./random.ts";
export * from "./recorded/recorded.ts";
export * from "./region_size.ts";
export * from "./replay.ts";
export * from "./scenarios/cascade.ts";
export * from "./scenarios/consolidate.ts";
export * from "./scenarios/failpath.ts";
export * from "./scenarios/fallback.ts";
export * from "./scenarios/holes.ts";
export * from "./scenarios/manyext.ts";
export * from "./scenarios/nearfit.ts";
export * from "./scenarios/onebig.ts";
export * from "./scenarios/overalign.ts";
export * from "./scenarios/resize.ts";
export * from "./scenarios/sameclass.ts";
export * from "./scenarios/sandwich.ts";
export { ScenarioBuilder } from "./scenarios/scenario_builder.ts";
export * from "./scenarios/scenario_options.ts";
export * from "./scenarios/scenarios.ts";
export * from "./systems/arenas.ts";
export * from "./systems/evl.ts";
export * from "./systems/imfs.ts";
export * from "./systems/imfs_files.ts";
export * from "./systems/psximfs03.ts";
export { type ImfsTraceOptions, recordImfs } from "./systems/record_imfs.ts";
export * from "./systems/record_operations.ts";
export * from "./systems/rtlinux.ts";
export * from "./systems/rtlinux_run.ts";
export * from "./systems/system_workloads.ts";
export * from "./systems/talloc.ts";
export * from "./systems/tlsf.ts";
export * from "./trace.ts";
export * from "./trace_builder.ts";
export * from "./trace_digest.ts";
export * from "./trace_file.ts";
export * from "./trace_summary.ts";
export * from "./trace_text.ts";
export type * from "./workload.ts";
