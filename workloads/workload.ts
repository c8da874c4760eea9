import type { Probe } from "./trace/probe.ts";
import type { ScenarioOptions } from "./scenarios/scenario_options.ts";
import type { Trace } from "./trace/trace.ts";

/** A named workload: what can be asked of any allocator. */
export interface Workload {
  /** Kebab-case name, which its trace has too. */
  readonly name: string;
  /** One line. */
  readonly description: string;
  /**
   * Whether it comes from a generator, is built to be hard, was recorded from a real program, or is
   * the load of a seed system.
   */
  readonly kind: "generated" | "scenario" | "recorded" | "system";
  /** Capabilities that an allocator must have to be asked. */
  readonly needs: readonly ("realloc" | "memalign" | "addPool" | "fallback")[];
  /**
   * Largest request in bytes, if an allocator of blocks of one size that are as large can be asked
   * as well as any other.
   */
  readonly largestRequest?: number;
  /** Whether it has over a million operations, and so is left out of default runs. */
  readonly large?: boolean;
  /**
   * Bytes of the region that it is about; what the trace needs if left out, see `regionSizeFor`.
   */
  readonly regionSize?: number;
  /**
   * The trace. A recorded one and a scenario do not depend on the seed; a recorded one is read from
   * its file, which needs permission to read.
   */
  load(seed: number): Trace | Promise<Trace>;
  /**
   * For a scenario: its measured operations and the memory that it needs, for a population of k
   * (default 4096, or 8 pools).
   */
  probe?(k?: number, options?: ScenarioOptions): Probe;
}
