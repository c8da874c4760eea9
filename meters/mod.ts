/**
 * What one operation costs: steps, time, space.
 *
 * @module
 */
export * from "./step_meter.ts";
export * from "./steps_unavailable.ts";
