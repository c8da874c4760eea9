import type { Allocator } from "../../allocators/contract/allocator.ts";
import type { Region } from "../../allocators/contract/region.ts";
import type { Trace } from "../../workloads/trace/trace.ts";
import type { Finding } from "../evidence/finding.ts";
import type { StateMemory } from "./states/state_memory.ts";

/** What is explored, and how far. */
export interface ExploreOptions {
  /** Bytes of the region. */
  readonly regionSize: number;
  /** Sizes that are requested, in bytes; 1 to 16 of them. */
  readonly sizes: readonly number[];
  /** Alignments at which each size is requested as well; none if left out. */
  readonly alignments?: readonly number[];
  /** Whether each live block is reallocated to each size as well. */
  readonly realloc?: boolean;
  /** Leaves out the programs that ever have more blocks live than this. */
  readonly mostLive?: number;
  /** Where to stop before all is explored. */
  readonly limit?: {
    /** States, 10 million if left out. */
    readonly states?: number;
    /** Bytes of memory for the states, 2 GiB if left out. */
    readonly bytes?: number;
  };
  /**
   * Leaves out the programs that ever have more than `live` units live, where a block of each size
   * takes `units`, and takes every refusal in the others for a violation.
   */
  readonly guarantee?: { readonly units: readonly number[]; readonly live: number };
  /** Where the state of an allocator lies that does not keep it in the buffer of its region. */
  readonly memory?: (allocator: Allocator, region: Region) => StateMemory;
  /** Called now and then. */
  readonly onProgress?: (progress: ExploreProgress) => void;
}

/** How far an exploration has come. */
export interface ExploreProgress {
  /** States found. */
  readonly states: number;
  /** Calls made. */
  readonly transitions: number;
  /** All states that a program of so many calls leads to have been visited. */
  readonly depth: number;
  /** States found from which no call was made yet. */
  readonly pending: number;
  /** Bytes of memory held. */
  readonly bytes: number;
}

/** What came of an exploration. */
export interface Exploration extends ExploreProgress {
  /**
   * `exhausted` every reachable state was visited, `partial` a limit ended it, `violation` the
   * allocator did something wrong.
   */
  readonly outcome: "exhausted" | "partial" | "violation";
  /**
   * What was done wrong, with a shortest program that shows it; there if the outcome is
   * `violation`.
   */
  readonly violation?: Finding;
  /** Calls that were refused. */
  readonly refused: number;
  /** Most blocks that were live at one time. */
  readonly mostLive: number;
  /** States in which nothing is live; the first is the fresh heap. */
  readonly emptyStates: number;
  /** States to which the shortest program was replayed on a second heap, with the same result. */
  readonly replayed: number;
  /**
   * One call of each kind (what was called, how it ended, how many words it changed, how many
   * blocks were live), as a trace that ends with it.
   */
  samples(): Trace[];
  /** Every call that was made, as traces that end with it; only if there were at most `most`. */
  everyCall(most: number): Trace[] | undefined;
}
