/**
 * RTEMS's arena manager: areas of memory with protection attributes, which tasks reach while they
 * run and are attached.
 *
 * The protection by `mprotect` is not exported here, as it needs Linux and foreign functions.
 *
 * @module
 */
export {
  type ArenaLimits,
  type ArenaManagerOptions,
  arenaManagerSize,
} from "./arena_manager_options.ts";
export * from "./arena_heap.ts";
export * from "./arena_manager.ts";
export type * from "../contract/arenas.ts";
export * from "../contract/arena_status.ts";
export * from "./attributes.ts";
export * from "./checked_memory.ts";
export type * from "./protection.ts";
export * from "./software_protection.ts";
