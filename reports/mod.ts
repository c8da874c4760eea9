/**
 * What people read: pure serializers of results.
 *
 * @module
 */
export * from "./compare.ts";
export * from "./comparison_markdown.ts";
export * from "./comparison_text.ts";
export * from "./formats/bmf.ts";
export * from "./formats/gha.ts";
export * from "./formats/hgrm.ts";
export * from "./formats/latency_json.ts";
export * from "./formats/latency_markdown.ts";
export * from "./histogram_csv.ts";
export * from "./join_histogram_csv.ts";
export * from "./latency_csv.ts";
export * from "./latency_table.ts";
export * from "./markdown_table.ts";
export * from "./merge_shards.ts";
export * from "./pwcet_text.ts";
export * from "./read_latency_csv.ts";
export * from "./row_name.ts";
export * from "./space_csv.ts";
export * from "./space_table.ts";
