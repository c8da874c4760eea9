/**
 * What people read: pure serializers of results.
 *
 * @module
 */
export * from "./compare.ts";
export * from "./formats/comparison/comparison_markdown.ts";
export * from "./formats/comparison/comparison_text.ts";
export * from "./formats/certificate/certificate_markdown.ts";
export * from "./formats/certificate/certificate_text.ts";
export * from "./formats/latency/bmf.ts";
export * from "./formats/latency/gha.ts";
export * from "./formats/latency/hgrm.ts";
export * from "./formats/latency/latency_json.ts";
export * from "./formats/latency/latency_markdown.ts";
export * from "./formats/csv/histogram_csv.ts";
export * from "./formats/csv/join_histogram_csv.ts";
export * from "./formats/csv/latency_csv.ts";
export * from "./formats/latency/latency_table.ts";
export * from "./formats/markdown_table.ts";
export * from "./merge_shards.ts";
export * from "./formats/pwcet_text.ts";
export * from "./formats/csv/read_latency_csv.ts";
export * from "./formats/latency/row_name.ts";
export * from "./formats/csv/space_csv.ts";
export * from "./formats/space_table.ts";
