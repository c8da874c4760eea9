import * as fc from "fast-check";
import type { Subject } from "../../allocators/contract/subject.ts";
import type { Trace } from "../../workloads/trace/trace.ts";
import { TraceBuilder } from "../../workloads/trace/trace_builder.ts";
import { examine } from "../spec/candidate.ts";
import { checkTrace } from "../evidence/check_trace.ts";
import { Finding } from "../evidence/finding.ts";
import { createGuardedHeap } from "../evidence/guarded_heap.ts";
import { claimedOutcomes } from "./claimed_outcomes.ts";
import { heapCommands, MOST_AT_ONCE } from "./commands.ts";
import { WatchedHeap } from "./watched_heap.ts";

/** How many programs are run, and how large they are. */
export interface ModelOptions {
  /** Seed of the programs; a 32-bit unsigned integer. 1 if left out. */
  readonly seed?: number;
  /** Programs, each on a fresh heap. 100 if left out. */
  readonly runs?: number;
  /** Commands of a program, at most. 100 if left out. */
  readonly commands?: number;
  /** Bytes of the region. If left out, 2 KiB more than the smallest, so that many requests are refused. */
  readonly regionSize?: number;
}

/** What was found wrong, and the shortest way to see it. */
export interface ModelFailure {
  /** What a correct allocator does. */
  readonly expected: string;
  /** What this one did. */
  readonly actual: string;
  /** The shortest trace found: no block, free, reallocation or mode change can be left out of it. */
  readonly trace: Trace;
  /** The heap at that moment, drawn; left out if it cannot be. */
  readonly heap?: string;
  /** How often the failing program was made smaller before it became the trace. */
  readonly shrinks: number;
}

/** What model-based runs came to. Plain data; the same for the same subject and options. */
export interface ModelReport {
  /** Name of the subject. */
  readonly subject: string;
  /** Seed of the programs. */
  readonly seed: number;
  /** Programs run, without those that shrank a failing one. */
  readonly runs: number;
  /** Operations in them. */
  readonly operations: number;
  /** Allocations and reallocations that returned null. */
  readonly refused: number;
  /** Bytes of the region. */
  readonly regionSize: number;
  /** What was wrong; left out if nothing was. */
  readonly failure?: ModelFailure;
}

/**
 * Runs random programs of all operations that an allocator offers, and compares what happens with a model.
 *
 * The model is no second allocator. It is the books of a shadow heap, which verify every payload after every operation, and what
 * the claims say of when a request is served ({@linkcode claimedOutcomes}). The block that an operation is about is chosen
 * by index among those that are live at that moment, so that a program keeps its meaning while fast-check shrinks it. What is
 * left is turned into a trace and shrunk once more, until nothing can be left out.
 *
 * @param subject Who is called.
 * @param options How many programs, how large, from which seed.
 * @returns What was run, and what was wrong.
 * @throws {RangeError} If an option is not valid.
 *
 * @example A thousand calls of TLSF, and nothing is wrong
 * ```ts
 * import { checkModel } from "@allocert/allocert/conformance/model";
 * import { tlsf } from "@allocert/allocert/allocators";
 * import { assertEquals } from "@std/assert";
 *
 * const { failure } = checkModel(tlsf, { seed: 7, runs: 20 });
 * assertEquals(failure, undefined);
 * ```
 */
export function checkModel(subject: Subject, options: ModelOptions = {}): ModelReport {
  const { seed = 1, runs = 100, commands: most = 100 } = options;
  const regionSize = options.regionSize ?? subject.claims.minimumRegion + 2048;
  requireInteger("seed", seed, 0, 0xffffffff);
  requireInteger("runs", runs, 1, 1_000_000);
  requireInteger("commands", most, 1, 10_000);
  requireInteger("regionSize", regionSize, subject.claims.minimumRegion, 2 ** 30);
  const heap = { regionSize };
  const report = { subject: subject.name, seed, runs: 0, operations: 0, refused: 0, regionSize };
  let cpus: number;
  try {
    cpus = Math.min(4, createGuardedHeap(subject, heap).allocator.fallback?.cpus ?? 0);
  } catch (error) {
    if (!(error instanceof Finding)) throw error;
    const trace = new TraceBuilder().build("model", seed);
    const failure = { expected: "an allocator", actual: error.message, trace, shrinks: 0 };
    return { ...report, failure };
  }
  const { capabilities } = examine(subject);
  const observe = claimedOutcomes(subject, heap);
  const programs = fc.commands(
    heapCommands({ claims: subject.claims, capabilities, regionSize, cpus }),
    { maxCommands: most, size: "max", disableReplayLog: true },
  );
  let finished = 0;
  let operations = 0;
  let refused = 0;
  let failing: WatchedHeap | undefined;
  const property = fc.property(programs, (program) => {
    const watched = new WatchedHeap(subject, heap, 2 * MOST_AT_ONCE * most, observe());
    try {
      fc.modelRun(() => ({ model: { live: [] }, real: watched }), program);
    } catch (error) {
      // Of all that fail while it is shrunk, the last one is the smallest.
      if (error instanceof Finding) failing = watched;
      throw error;
    }
    if (failing !== undefined) return;
    finished++;
    operations += watched.operations;
    refused += watched.refused;
  });
  const { failed, numShrinks, errorInstance } = fc.check(property, {
    seed: seed | 0,
    numRuns: runs,
  });
  const found = { ...report, runs: finished, operations, refused };
  if (!failed) return found;
  if (failing === undefined) throw errorInstance;
  const failure = shrunk(subject, failing.trace(seed), heap, observe);
  return { ...found, failure: { ...failure, shrinks: numShrinks } };
}

/** Shrinks the trace by the engine that the clauses use. */
function shrunk(
  subject: Subject,
  trace: Trace,
  heap: { readonly regionSize: number },
  observe: ReturnType<typeof claimedOutcomes>,
): Omit<ModelFailure, "shrinks"> {
  const shadow = { everyBlockAfterEveryOperation: true };
  try {
    checkTrace(subject, trace, { ...heap, shadow, observe });
  } catch (error) {
    if (!(error instanceof Finding)) throw error;
    const { expected, actual, details } = error;
    return {
      expected,
      actual,
      trace: details.trace!,
      ...(details.heap === undefined ? {} : { heap: details.heap }),
    };
  }
  return {
    expected: "the same outcome on every fresh heap",
    actual: "a failure that was not seen again",
    trace,
  };
}

function requireInteger(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new RangeError(
    `Cannot check model: "${name}" must be an integer from ${least} to ${most}, received ${value}`,
  );
}
