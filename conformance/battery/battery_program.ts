import type { ProgramDials } from "../../workloads/programs/program_dials.ts";

/** Random programs of one kind, each on a fresh heap of its own. Plain data. */
export interface BatteryProgram {
  /** What is special about them, in kebab-case. */
  readonly name: string;
  /** Bytes of the region beside those of the smallest one. */
  readonly room: number;
  /** Bytes of further pools, likewise, for a subject that takes them. */
  readonly pools?: readonly number[];
  /** What they are like; of several, the parts of each. */
  readonly dials: ProgramDials | readonly ProgramDials[];
  /** Programs, each with other random numbers. 1 if left out. */
  readonly heaps?: number;
  /** Whether every byte of every live block is verified after every operation. */
  readonly everyBlock?: boolean;
  /**
   * Bytes of each of the equal blocks of which a drained heap must hold as many as a fresh one.
   * Left out if that is not asked.
   */
  readonly refill?: number;
}
