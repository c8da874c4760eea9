/**
 * What people read: pure serializers of results.
 *
 * @module
 */
export * from "./compare/compare.ts";
export * from "./compare/comparison_markdown.ts";
export * from "./compare/comparison_text.ts";
export * from "./formats/bmf.ts";
export * from "./formats/gha.ts";
export * from "./formats/hgrm.ts";
export * from "./formats/latency_json.ts";
export * from "./formats/latency_markdown.ts";
export * from "./formats/csv/histogram_csv.ts";
export * from "./formats/csv/join_histogram_csv.ts";
export * from "./formats/csv/latency_csv.ts";
export * from "./formats/latency_table.ts";
export * from "./formats/markdown_table.ts";
export * from "./merge_shards.ts";
export * from "./formats/pwcet_text.ts";
export * from "./formats/csv/read_latency_csv.ts";
export * from "./formats/row_name.ts";
export * from "./formats/csv/space_csv.ts";
export * from "./formats/space_table.ts";
