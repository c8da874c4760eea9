import type { Region } from "./region.ts";

/** Gives back the mode that was in force when it was made. */
export interface ModeGuard {
  /**
   * Restores exactly the saved mode of the saved CPU, in both directions; a second call does
   * nothing.
   */
  restore(): void;
}

/**
 * The primary-exhaustion fallback of an allocator with a primary and a backup region.
 *
 * The mode belongs to a CPU. In primary-only mode a request that the primary cannot serve fails and
 * the backup is not touched; otherwise it is served from the backup. Blocks are freed to their
 * owner whatever the mode. CPUs are numbered from 0; every method and `cpu` refuse another number
 * with a `RangeError`.
 *
 * Source: Awkernel's `Talloc` (seed 004).
 */
export interface Fallback {
  /** Number of CPUs that have a mode of their own. */
  readonly cpus: number;
  /** The bytes of the primary allocator. */
  readonly primary: Region;
  /** The bytes of the backup allocator. */
  readonly backup: Region;
  /** The CPU on whose behalf `malloc`, `realloc` and `memalign` are called next. */
  cpu: number;
  /**
   * Lets `cpu` allocate from the primary only. Constant time, callable from an interrupt handler.
   */
  usePrimary(cpu?: number): void;
  /**
   * Lets `cpu` allocate from the primary and, when that is exhausted, from the backup. Constant
   * time.
   */
  usePrimaryThenBackup(cpu?: number): void;
  /** Whether `cpu` may allocate from the primary only. */
  isPrimaryOnly(cpu?: number): boolean;
  /** Saves the mode of `cpu`, to be restored by the guard. Nests. */
  save(cpu?: number): ModeGuard;
}
