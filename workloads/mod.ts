/**
 * What an allocator is asked: traces and their replay.
 *
 * @module
 */
export type * from "./observer.ts";
export * from "./probe.ts";
export * from "./replay.ts";
export * from "./trace.ts";
export * from "./trace_builder.ts";
export * from "./trace_digest.ts";
export * from "./trace_file.ts";
export * from "./trace_text.ts";
export * from "./convert.ts";
export * from "./id_pool.ts";
