/**
 * What the operations of the arena manager answer, with the numbers that RTEMS gives them.
 *
 * @example An arena that is not there
 * ```ts
 * import { arenaHeap, ArenaStatus, createRegion } from "@allocert/allocert";
 * import { assertEquals } from "@std/assert";
 *
 * const { arenas } = arenaHeap.create(createRegion(65536));
 * assertEquals(arenas!.delete(99), ArenaStatus.InvalidId);
 * ```
 */
export const ArenaStatus = {
  /** Done. */
  Successful: 0,
  /** No arena has this id, or no longer; or there is no such task. */
  InvalidId: 4,
  /** No control block, or no slot of the task, is left. */
  TooMany: 5,
  /** The size is 0, no multiple of the protection's granularity, or more than there is. */
  InvalidSize: 8,
  /** The address lies outside, is misaligned, or belongs to another arena. */
  InvalidAddress: 9,
  /**
   * The attributes have an unknown bit, or an allocator that is not there or cannot do with them.
   */
  InvalidNumber: 10,
  /** The task is attached already. */
  ResourceInUse: 12,
  /** The task is not attached. */
  Unsatisfied: 13,
  /** The arena is not active for the running task. */
  IncorrectState: 14,
  /** The protection could not be applied. */
  InternalError: 25,
  /** The embedded allocator is exhausted. */
  NoMemory: 26,
} as const;

/** One of the values of {@linkcode ArenaStatus}. */
export type ArenaStatus = (typeof ArenaStatus)[keyof typeof ArenaStatus];
