import type { Region } from "../../contract/region.ts";

/** What a CPU is told. */
export interface CpuOrder {
  /** Where the heap lies that all CPUs share. */
  readonly region: Region;
  /** Lock, barrier and log. */
  readonly control: Int32Array;
  /** Number of this CPU. */
  readonly cpu: number;
  /** Number of CPUs. */
  readonly cpus: number;
  /** Tasks of this CPU. */
  readonly tasks: number;
  /** Seed of its sizes. */
  readonly seed: number;
}

/** What a CPU tells. */
export interface CpuReport {
  /** Tasks that are done. */
  readonly completed: readonly string[];
  /** Tasks that exhausted the primary. */
  readonly panicked: readonly string[];
  /** Blocks that did not hold what had been written to them. */
  readonly damaged: number;
  /** Whether the CPU may use the primary only, at the end. */
  readonly primaryOnly: boolean;
}

/** Word offsets in the memory that the workers share beside the heap. */
export const Control = {
  /** The two words of the lock. */
  Lock: 0,
  /** Workers that are ready. */
  Ready: 2,
  /** Tickets in the log; only ever changed by the holder of the lock. */
  Logged: 3,
  /** The log. */
  Log: 4,
} as const;
