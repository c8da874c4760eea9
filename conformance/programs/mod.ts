/**
 * Random programs beside the spec: few and long ones on heaps that live long, and many short ones
 * on fresh heaps.
 *
 * @module
 */
export * from "./check_programs.ts";
export * from "./claimed_outcomes.ts";
export type * from "./programs_report.ts";
export * from "./save_failure.ts";
export * from "./soak.ts";
export * from "./suit_dials.ts";
