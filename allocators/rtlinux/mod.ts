/**
 * The naive rt-allocator of RTLinux, and the threads and the tasklet around it on a virtual clock.
 *
 * @module
 */
export * from "./rt_allocator.ts";
export * from "./rt_module.ts";
export * from "./rt_thread.ts";
export * from "./virtual_clock.ts";
