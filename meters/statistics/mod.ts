/**
 * What samples say of what was not sampled: intervals, tests, and extreme value theory.
 *
 * @module
 */
export * from "./binomial_tail.ts";
export * from "./bootstrap_bounds.ts";
export * from "./excess_variation.ts";
export * from "./discreteness.ts";
export type { Gate } from "./gate.ts";
export * from "./gev.ts";
export * from "./ks_halves.ts";
export * from "./ljung_box.ts";
export * from "./peaks_over_threshold.ts";
export * from "./pwcet.ts";
export * from "./quantile_interval.ts";
export * from "./quantile_ranks.ts";
export * from "./median_runs.ts";
export * from "./wilks.ts";
