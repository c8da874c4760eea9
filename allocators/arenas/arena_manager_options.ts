import type { Region } from "../contract/region.ts";
import type { Subject } from "../contract/subject.ts";
import { ARENA_SIZE } from "./arena.ts";
import type { Protection } from "./protection.ts";
import { SLOT_SIZE } from "./task.ts";

/** How many of each there can be. */
export interface ArenaLimits {
  /** Arenas that there can be at one time, up to 65,535. Default 8. */
  readonly arenas?: number;
  /** Tasks. Default 4. */
  readonly tasks?: number;
  /** Arenas that one task can be attached to at one time. Default 4. */
  readonly arenasPerTask?: number;
}

/** What an `ArenaManager` manages. */
export interface ArenaManagerOptions extends ArenaLimits {
  /** What keeps tasks out of inactive arenas. */
  readonly protection: Protection;
  /** The bytes in which arenas may lie. */
  readonly area: Region;
  /** Allocators that can be embedded in an arena, numbered from 0. Default none. */
  readonly allocators?: readonly Subject[];
}

/** Bytes of a region for the control data of an `ArenaManager`, wherever it begins. */
export function arenaManagerSize(limits: ArenaLimits = {}): number {
  const { arenas, tasks, arenasPerTask } = withDefaults(limits);
  return 3 + HEADER_SIZE + arenas * ARENA_SIZE + tasks * arenasPerTask * SLOT_SIZE;
}

/** All limits, those left out by default. */
export function withDefaults(
  { arenas = 8, tasks = 4, arenasPerTask = 4 }: ArenaLimits,
): Required<ArenaLimits> {
  return { arenas, tasks, arenasPerTask };
}

/** Bytes before the control blocks. */
export const HEADER_SIZE = 16;
