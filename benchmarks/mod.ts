/**
 * How bad it can get: episodes for `deno bench` and the rows they yield.
 *
 * @module
 */
export * from "./campaign/manifest.ts";
export * from "./campaign/shard.ts";
export * from "./rows/latency_row.ts";
export * from "./rows/latency_warning.ts";
export * from "./measure_latency.ts";
export * from "./measure_latency_options.ts";
export * from "./measure_pwcet.ts";
export * from "./register_benchmarks.ts";
export * from "./rows/space_row.ts";
export {
  BENCH_WORKLOADS,
  type BenchWorkload,
  cold,
  defaultWorkloads,
  scenario,
  trace,
} from "./loads/bench_workload.ts";
export type { RunEnvironment } from "./rows/run_environment.ts";
