/**
 * What one operation costs: steps, time, space.
 *
 * @module
 */
export * from "./step_meter.ts";
export * from "./steps_unavailable.ts";
export * from "./histogram.ts";
export * from "./quantiles.ts";
export * from "./clock.ts";
export * from "./latency_meter.ts";
export * from "./latency_outcome.ts";
export * from "./latency_run.ts";
export * from "./operation_samples.ts";
export * from "./space_meter.ts";
