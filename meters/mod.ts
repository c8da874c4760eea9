/**
 * What one operation costs: steps, time, space.
 *
 * @module
 */
export * from "./steps/javascript/javascript_step_meter.ts";
export * from "./steps/step_meter.ts";
export * from "./steps/steps_unavailable.ts";
export * from "./statistics/histogram.ts";
export * from "./statistics/quantiles.ts";
export { type ClockProbe, probeClock } from "./latency/clock/clock.ts";
export * from "./latency/latency_outcome.ts";
export * from "./latency/operation_samples.ts";
export * from "./latency/replay_times.ts";
export * from "./latency/time_replays.ts";
export { LEAST_REPLAYS, type TimingOptions } from "./latency/timing_options.ts";
export * from "./replay_load.ts";
export * from "./space/space_meter.ts";
