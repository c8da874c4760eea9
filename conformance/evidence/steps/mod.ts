/**
 * What an operation costs in steps: claimed, constructed, observed, on average.
 *
 * @module
 */
export type { WorstCall } from "./constructed_steps.ts";
export type { ObservedWorkload } from "./observed_steps.ts";
export * from "./steps_table.ts";
