import type { Allocator } from "../../allocators/contract/allocator.ts";
import type { Claims, Operation, Variable } from "../../allocators/contract/claims.ts";
import type { Region } from "../../allocators/contract/region.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import type { StepCounts } from "../../meters/steps/step_meter.ts";
import { StepsUnavailable } from "../../meters/steps/steps_unavailable.ts";
import type { Probe } from "../../workloads/trace/probe.ts";
import { Random } from "../../workloads/random/random.ts";
import type { Trace } from "../../workloads/trace/trace.ts";
import { TraceBuilder } from "../../workloads/trace/trace_builder.ts";
import type { Capability, ExaminedSubject } from "../spec/examined_subject.ts";
import { TRAPS } from "./claimed_trap.ts";
import { checkTrace } from "./check_trace.ts";
import { Finding, type FindingDetails } from "./finding.ts";
import type { HeapOptions } from "./guarded_heap.ts";
import type { OnPhase, Phase } from "./phase.ts";
import { NoVerdict } from "./no_verdict.ts";
import type { Exploration, ExploreOptions } from "../explorer/exploration.ts";
import { explore } from "../explorer/explore.ts";
import type { GrowthPoint } from "./growth.ts";
import { createGuarded } from "./guarded_allocator.ts";
import { TestHeap } from "./test_heap.ts";
import type { TraceRun, WatchOptions } from "./watched_replay.ts";
import type { Evidence } from "../certificate/verdict.ts";

/** Magnitudes of a check: how much is tried. */
export interface CheckBudget {
  /** Operations of each random program. */
  readonly operations: number;
  /** Populations at which steps are counted: 2^4, 2^5, ... up to 2^this. */
  readonly doublings: number;
}

/** One series of counts: what an operation costs as one variable is doubled. */
export interface CountedSeries {
  /** What was called. */
  readonly operation: Operation;
  /** What was doubled. */
  readonly variable: Variable;
  /** What was doubled, in words: `"holes"`. */
  readonly unit: string;
  /** The counts. */
  readonly points: readonly GrowthPoint[];
  /** Whether the variable cannot be doubled more often. */
  readonly limited?: boolean;
}

/** How many equal blocks filled a fresh heap, and what each of them cost. */
export interface Capacity {
  /** Bytes of each request. */
  readonly size: number;
  /** Bytes of the region. */
  readonly regionSize: number;
  /** Blocks that were served until one was refused. */
  readonly blocks: number;
  /** Bytes from one block to the next, less the request: rounding, header and all. */
  readonly overhead: number;
}

/** Counts steps of the subject that is judged. */
export type CountSteps = (probe: Probe) => Promise<StepCounts>;

/**
 * What a check works with: the subject, heaps of it, replays, step counts, and the ways to say what
 * was found.
 *
 * A context belongs to one check of one clause. Every heap it gives out is fresh and isolated.
 */
export class CheckContext {
  /** Who is judged. */
  readonly subject: Subject;
  /** What it claims. */
  readonly claims: Claims;
  /** What its allocators offer. */
  readonly capabilities: ReadonlySet<Capability>;
  /** Seed of what is random in this check; differs from clause to clause. */
  readonly seed: number;
  /** How much is tried. */
  readonly budget: CheckBudget;
  /** What was counted. */
  readonly series: CountedSeries[] = [];
  /** What was measured of the room in a heap. */
  readonly capacities: Capacity[] = [];
  readonly #count: CountSteps;
  readonly #onPhase: OnPhase;
  #phase: Phase["kind"] = "calling";
  readonly #heaps: TestHeap[] = [];
  #traces = 0;
  #replayed = 0;
  #counted = 0;
  #timed = 0;
  readonly #explorations: Exploration[] = [];

  /** Creates the context of one check. */
  constructor(
    examined: ExaminedSubject,
    seed: number,
    budget: CheckBudget,
    count: CountSteps,
    onPhase: OnPhase = () => {},
  ) {
    this.subject = examined.subject;
    this.claims = examined.subject.claims;
    this.capabilities = examined.capabilities;
    this.seed = seed;
    this.budget = budget;
    this.#count = count;
    this.#onPhase = (phase) => {
      this.#phase = phase.kind;
      onPhase(phase);
    };
  }

  /** Calls of the allocator so far. */
  get operations(): number {
    let calls = this.#replayed + this.#counted + this.#timed;
    for (const heap of this.#heaps) calls += heap.operations;
    for (const { transitions } of this.#explorations) calls += transitions;
    return calls;
  }

  /** What the check rests on so far. */
  get evidence(): Evidence {
    const { operations } = this;
    if (this.#counted > 0) {
      const series = this.series.map(({ operation, unit, points }) => {
        const most = Math.max(...points.map(({ steps }) => steps));
        return `${operation} at most ${most} at ${points[0]!.at} to ${points.at(-1)!.at} ${unit}`;
      });
      const detail = [
        `steps of ${this.#counted} calls`,
        ...series.length > 0 ? [series.join("; ")] : [],
      ];
      return { kind: "counted", detail: detail.join(": ") };
    }
    if (this.#timed > 0) {
      return { kind: "replayed", detail: `least times of ${this.#timed} calls` };
    }
    if (this.#explorations.length > 0) {
      const detail = this.#explorations.map(describeExploration).join("; ");
      return { kind: "explored", detail };
    }
    const heaps = this.#heaps.length + this.#traces;
    return { kind: "checked", detail: `${operations} calls on ${heaps} heaps` };
  }

  /** `size`, or the largest request that can be served if that is less. */
  request(size: number): number {
    return Math.min(size, this.claims.largestRequest ?? size);
  }

  /**
   * Bytes of a region, a multiple of 64, in which blocks of about `bytes` bytes together have room.
   */
  room(bytes: number): number {
    return Math.ceil((this.claims.minimumRegion + 2 * bytes) / 64) * 64;
  }

  /**
   * A fresh heap to be called step by step; without a size, one with room for some dozens of small
   * blocks.
   */
  heap(options: Partial<HeapOptions> = {}): TestHeap {
    this.#announce("calling");
    const heap = new TestHeap(this.subject, { regionSize: this.room(16384), ...options });
    this.#heaps.push(heap);
    return heap;
  }

  /** An allocator on a given region; all that it throws is a {@linkcode Finding}. */
  create(region: Region): Allocator {
    return createGuarded(this.subject, region);
  }

  /** Random numbers of this check; each call starts them anew. */
  random(): Random {
    return new Random(this.seed);
  }

  /** A builder of traces. */
  trace(): TraceBuilder {
    return new TraceBuilder();
  }

  /** Replays a trace on a fresh heap under the shadow heap; a failure carries the shrunk trace. */
  run(trace: Trace, options: Partial<WatchOptions> = {}): TraceRun {
    this.#announce("calling");
    const onPhase = this.#onPhase;
    const watch = { regionSize: this.room(16384), ...options };
    const run = checkTrace(this.subject, trace, watch, { onPhase });
    this.#traces++;
    this.#replayed += run.result.operations;
    return run;
  }

  /**
   * Visits every state of a small heap; a failure carries the shortest program. Gives up if the
   * allocator turns out to keep state outside of its region.
   */
  explore(options: ExploreOptions): Exploration {
    this.#announce("exploring");
    const { subject } = this;
    const create = (region: Region): Allocator => createGuarded(subject, region);
    const exploration = explore({ ...subject, create }, options);
    this.#explorations.push(exploration);
    const { violation } = exploration;
    if (violation === undefined) return exploration;
    const { rule, expected, actual } = violation;
    if (rule === "history") throw new NoVerdict("capability", `${expected}: ${actual}`);
    throw violation;
  }

  /** Counts the steps of the measured operations of a probe. */
  async steps(probe: Probe): Promise<StepCounts> {
    let counts: StepCounts;
    this.#announce("counting");
    try {
      counts = await this.#count(probe);
    } catch (error) {
      if (!(error instanceof StepsUnavailable) || error.reason !== "subject-failed") throw error;
      // What went wrong shows without counting as well, unless it comes of that.
      const { regionSize, pools = [] } = probe;
      checkTrace(this.subject, probe.trace, { regionSize, pools, shadow: false }, {
        budget: FEW_REPLAYS,
        onPhase: this.#onPhase,
      });
      if (this.claims.exhaustion === "trap") throw new NoVerdict("capability", TRAPS);
      throw error;
    }
    this.#counted += counts.steps.length - counts.skipped;
    return counts;
  }

  #announce(kind: "calling" | "counting" | "exploring"): void {
    if (kind !== this.#phase) this.#onPhase({ kind });
  }

  /** Notes that calls were timed, where their steps cannot be counted. */
  noteTimed(calls: number): void {
    this.#timed += calls;
  }

  /** Fails unless `met`. */
  expect(met: boolean, expected: string, actual: string | number): void {
    if (!met) this.fail(expected, `${actual}`);
  }

  /** Fails. */
  fail(expected: string, actual: string, details: FindingDetails = {}): never {
    throw Finding.unmet(expected, actual, details);
  }

  /**
   * Gives up without a verdict unless `met`: the state that the clause is about could not be built.
   */
  premise(met: boolean, detail: string): void {
    if (!met) throw new NoVerdict("premise", detail);
  }

  /** Gives up without a verdict if `value` is absent; else returns it. */
  found<T>(value: T | undefined, detail: string): T {
    if (value === undefined) throw new NoVerdict("premise", detail);
    return value;
  }
}

/** Replays that shrink a program whose steps were to be counted; most of those are long. */
const FEW_REPLAYS = 200;

function describeExploration({ outcome, states, transitions, depth }: Exploration): string {
  const bound = outcome === "exhausted"
    ? "every reachable state"
    : `every program of ${depth} calls`;
  return `${bound}: ${states} states, ${transitions} calls`;
}
