import type { Subject } from "../../allocators/contract/subject.ts";
import type { Observer } from "../../workloads/trace/observer.ts";
import type { Heap } from "../../workloads/trace/probe.ts";
import { Random } from "../../workloads/random/random.ts";
import { replay } from "../../workloads/trace/replay.ts";
import { type Candidate, examine } from "../spec/candidate.ts";
import { Finding } from "../evidence/finding.ts";
import { ShadowHeap } from "../evidence/shadow/shadow_heap.ts";
import { createGuardedHeap } from "../evidence/guarded_heap.ts";
import { ContextSwitches } from "./_context_switches.ts";
import { throughDeferred } from "./_deferred_front.ts";
import { soakProgram } from "./_soak_program.ts";

/** How long an allocator is soaked. */
export interface SoakOptions {
  /** Operations that must reach the allocator, at least. 100,000 if left out. */
  readonly operations?: number;
  /** Seed of everything that is random; 1 if left out. */
  readonly seed?: number;
}

/** What a soak did, by count. */
export interface SoakReport {
  /** Name of the subject. */
  readonly subject: string;
  /** Seed of the run. */
  readonly seed: number;
  /** Operations that reached the allocator. */
  readonly operations: number;
  /** Allocations and reallocations that were refused. */
  readonly refused: number;
  /** Programs, each of which ended with no block live. */
  readonly programs: number;
  /** Fresh heaps, each of another size at another place. */
  readonly heaps: number;
  /** Largest sum of requested bytes that were live at one time. */
  readonly peakLiveBytes: number;
}

/** Thrown when an allocator does something wrong in a soak. */
export class SoakFinding extends Error {
  /** What a correct allocator would have done. */
  readonly expected: string;
  /** What was found. */
  readonly actual: string;

  /** Creates the finding; the message says how to see it again. */
  constructor(expected: string, actual: string, where: string, cause?: unknown) {
    super(`Expected ${expected}, found ${actual}, ${where}`, { cause });
    this.name = "SoakFinding";
    this.expected = expected;
    this.actual = actual;
  }
}

/**
 * Runs random programs on an allocator for a long time, watched by a shadow heap that writes and verifies every byte of every
 * payload.
 *
 * The programs suit the subject: a pool of blocks is asked for up to the size of a block, modes of CPUs are switched, tasks
 * take turns on arenas, requests are made in both halves of a deferred allocator. Between the programs no block is live: the
 * walk must then list none, and where free blocks are joined at once, those of a fresh heap. The allocator's own check is asked
 * 1,000 operations apart.
 *
 * @param subject Who is soaked.
 * @param options How long, and the seed.
 * @returns What was done, by count.
 * @throws {SoakFinding} At the first thing that is wrong.
 *
 * @example Soak TLSF for a moment
 * ```ts
 * import { soak } from "@allocert/allocert/conformance";
 * import { tlsf } from "@allocert/allocert/allocators";
 * import { assert } from "@std/assert";
 *
 * const { operations, refused } = soak(tlsf, { operations: 10_000, seed: 7 });
 * assert(operations >= 10_000 && refused > 0);
 * ```
 */
export function soak(subject: Subject, options: SoakOptions = {}): SoakReport {
  return new Soak(subject, options).run();
}

/** Operations of one program, on heaps that take blocks back and on those that do not. */
const PROGRAM = 10_000;
const PROGRAM_WITHOUT_FREES = 256;
/** Operations after which a fresh heap is made. */
const HEAP_LIFE = 25_000;
/** Operations between two self-checks. */
const CHECK_EVERY = 1000;

class Soak {
  readonly #subject: Subject;
  readonly #candidate: Candidate;
  readonly #wanted: number;
  readonly #seed: number;
  readonly #random: Random;
  #operations = 0;
  #refused = 0;
  #programs = 0;
  #heaps = 0;
  #peakLiveBytes = 0;

  constructor(subject: Subject, { operations = 100_000, seed = 1 }: SoakOptions) {
    this.#subject = subject;
    this.#candidate = examine(subject);
    this.#wanted = operations;
    this.#seed = seed;
    this.#random = new Random(seed);
  }

  run(): SoakReport {
    try {
      while (this.#operations < this.#wanted) this.#soakHeap();
    } catch (error) {
      throw this.#finding(error) ?? error;
    }
    return {
      subject: this.#subject.name,
      seed: this.#seed,
      operations: this.#operations,
      refused: this.#refused,
      programs: this.#programs,
      heaps: this.#heaps,
      peakLiveBytes: this.#peakLiveBytes,
    };
  }

  /** Makes a fresh heap on junk, large or small, at any place, and runs programs on it until its life is over. */
  #soakHeap(): void {
    const random = this.#random;
    const room = 2 ** random.between(11, 17);
    const heap = createGuardedHeap(this.#subject, {
      regionSize: this.#subject.claims.minimumRegion + room + random.below(room),
      offset: random.below(64),
      junk: random.below(256),
    });
    this.#heaps++;
    const fresh = layoutOf(heap);
    const { arenas } = heap.allocator;
    const switches = arenas ? [new ContextSwitches(arenas, random)] : [];
    const end = Math.min(this.#operations + HEAP_LIFE, this.#wanted);
    while (this.#operations < end) {
      this.#soakProgram(heap, switches);
      this.#requireEmpty(heap, fresh);
    }
  }

  #soakProgram(heap: Heap, switches: readonly Observer[]): void {
    const { claims } = this.#subject;
    const { capabilities } = this.#candidate;
    const { deferred, fallback } = heap.allocator;
    const trace = soakProgram(
      { claims, capabilities, cpus: Math.min(fallback?.cpus ?? 0, 64) },
      Math.min(deferred ? PROGRAM_WITHOUT_FREES : PROGRAM, this.#wanted),
      this.#random,
    );
    const asked = deferred && this.#random.chance(0.5)
      ? { ...heap, allocator: throughDeferred(heap.allocator) }
      : heap;
    const observers = [...switches, new ShadowHeap(asked, claims), new SelfCheck(heap)];
    const { operations, refused, peakLiveBytes } = replay(trace, asked.allocator, observers);
    deferred?.cleanup();
    this.#operations += operations;
    this.#refused += refused;
    this.#programs++;
    this.#peakLiveBytes = Math.max(this.#peakLiveBytes, peakLiveBytes);
  }

  /** Looks at a heap without live blocks. */
  #requireEmpty(heap: Heap, fresh: string): void {
    new SelfCheck(heap).after(0);
    const { coalescing } = this.#subject.claims;
    const layout = layoutOf(heap);
    if (coalescing === "immediate" || coalescing === "buddies") {
      if (layout !== fresh) throw Finding.unmet(`the blocks of a fresh heap, ${fresh}`, layout);
    } else if (layout.includes("used")) throw Finding.unmet("no block in use", layout);
  }

  #finding(error: unknown): SoakFinding | undefined {
    const where =
      `after ${this.#operations} operations and ${this.#programs} programs of the soak ` +
      `of "${this.#subject.name}" with seed ${this.#seed} and ${this.#wanted} operations`;
    if (!(error instanceof Finding)) return undefined;
    return new SoakFinding(error.expected, error.actual, where, error);
  }
}

/** Asks the allocator whether its control data are sound. */
class SelfCheck implements Observer {
  readonly #heap: Heap;

  constructor(heap: Heap) {
    this.#heap = heap;
  }

  after(index: number): void {
    if (index % CHECK_EVERY !== 0) return;
    const broken = this.#heap.allocator.check?.() ?? [];
    if (broken.length > 0) throw new Finding("check", "sound control data", broken.join("; "));
  }
}

/** The heap walk as text; empty if there is none. */
function layoutOf({ allocator }: Heap): string {
  const blocks = [...allocator.blocks?.() ?? []];
  return blocks.map(({ address, size, free }) => `${address} ${free ? "free" : "used"} ${size}`)
    .join(", ");
}
