/**
 * The user allocator-deallocator plugin of the RTEMS in-memory file system, and the file system
 * that calls it.
 *
 * @module
 */
export * from "./block_pool.ts";
export { BLOCK_SIZES, type BlockSize } from "./block_size.ts";
export * from "./configuration.ts";
export * from "./imfs.ts";
export * from "./imfs_error.ts";
export * from "./memfile_operations.ts";
export type * from "./open_file.ts";
export type { Statvfs } from "./statvfs.ts";
