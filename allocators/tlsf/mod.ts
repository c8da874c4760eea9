/**
 * TLSF of the RROS lab, with what the lab builds on the way: intrusive lists, size classes, and
 * memory for typed values.
 *
 * @module
 */
export { containerOf, IntrusiveList } from "./intrusive_list.ts";
export * from "./tlsf.ts";
export { mapInsert, mapPaper, mapSearch, type TlsfClass } from "./tlsf_mapping.ts";
export * from "./typed_pool.ts";
export * from "./typed_values.ts";
