import type { ArenaStatus } from "../contract/arena_status.ts";

/** What a protection needs to know of an arena. */
export interface ProtectedArena {
  /** Position in the table of arenas, below the number of arenas. */
  readonly index: number;
  /** Address of its first byte. */
  readonly start: number;
  /** Bytes. */
  readonly size: number;
  /** Bits of `Attribute`. */
  readonly attributes: number;
}

/**
 * What keeps a task out of arenas that are not active: a table of operations that can be replaced.
 *
 * All bytes in which arenas may lie are out of reach while no arena is installed there.
 */
export interface Protection {
  /** Start and size of every arena must be a multiple of this power of two. Bytes. */
  readonly granularity: number;
  /** Takes down all entries, and puts all bytes out of reach. */
  initialize(): ArenaStatus;
  /** Lets the attributes of an arena take effect. */
  install(arena: ProtectedArena): ArenaStatus;
  /** Puts an installed arena out of reach. */
  uninstall(arena: ProtectedArena): ArenaStatus;
  /** Lets the changed attributes of an installed arena take effect. */
  setAttributes(arena: ProtectedArena): ArenaStatus;
  /** Whether an access would now succeed; left out where that can only be found out by trying. */
  allows?(address: number, length: number, access: number): boolean;
}
