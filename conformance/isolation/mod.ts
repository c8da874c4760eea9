/**
 * Certification in a process of its own: what a subject does there, whatever it is, becomes a
 * verdict.
 *
 * @module
 */
export * from "./certify_isolated.ts";
export * from "./certify_rounds.ts";
export * from "./load_target.ts";
export type * from "./target.ts";
