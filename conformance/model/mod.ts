/**
 * Model-based runs: random programs by fast-check, judged by the books of a shadow heap and by the claims.
 *
 * @module
 */
export * from "./check_model.ts";
export * from "./claimed_outcomes.ts";
export * from "./save_failure.ts";
