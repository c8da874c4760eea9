/**
 * What people read: pure serializers of results.
 *
 * @module
 */
export * from "./histogram_csv.ts";
export * from "./latency_csv.ts";
export * from "./latency_table.ts";
