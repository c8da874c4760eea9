/**
 * What samples say of what was not sampled: intervals, tests, and extreme value theory.
 *
 * @module
 */
export * from "./binomial_tail.ts";
export * from "./extremes/bootstrap_bounds.ts";
export * from "./extremes/excess_variation.ts";
export * from "./independence/discreteness.ts";
export type { Gate } from "./extremes/gate.ts";
export * from "./extremes/gev.ts";
export * from "./independence/ks_halves.ts";
export * from "./independence/ljung_box.ts";
export * from "./extremes/peaks_over_threshold.ts";
export * from "./extremes/pwcet.ts";
export * from "./quantile_interval.ts";
export * from "./quantile_ranks.ts";
export * from "./independence/median_runs.ts";
export * from "./wilks.ts";
