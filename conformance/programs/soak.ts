import type { Subject } from "../../allocators/contract/subject.ts";
import { generateProgram } from "../../workloads/programs/generate_program.ts";
import type { ProgramDials } from "../../workloads/programs/program_dials.ts";
import { type Distribution, drawFrom } from "../../workloads/random/distribution.ts";
import { Random } from "../../workloads/random/random.ts";
import { examine, type ExaminedSubject } from "../spec/examined_subject.ts";
import type { HeapOptions } from "../evidence/guarded_heap.ts";
import { ContextSwitches } from "./_context_switches.ts";
import { throughDeferred } from "./_deferred_front.ts";
import { IdleHeap } from "./_idle_heap.ts";
import { requireInteger, watchHeaps } from "./_watched_heaps.ts";
import type { ProgramsReport } from "./programs_report.ts";
import { suitDials } from "./suit_dials.ts";

/** How long an allocator is soaked. */
export interface SoakOptions {
  /** Operations that must reach the allocator, at least. 100,000 if left out. */
  readonly operations?: number;
  /** Seed of everything that is random; 1 if left out. */
  readonly seed?: number;
}

/**
 * Runs random programs on an allocator for a long time, on heaps that live long, watched by a
 * shadow heap that writes and verifies every byte of every payload.
 *
 * The programs suit the subject: a pool of blocks is asked for up to the size of a block, modes of
 * CPUs are switched, tasks take turns on arenas, requests are made in both halves of a deferred
 * allocator. Blocks are few or many, small or large, from program to program. In turns more is
 * taken than given back and more given back than taken, so that a small heap is full and empty
 * again and again. Whenever no block is live, as between the programs, the heap walk must list
 * none, and where free blocks are joined at once, those of a fresh heap. The allocator's own check
 * is asked now and then.
 *
 * @param subject Who is soaked.
 * @param options How long, and the seed.
 * @returns What was done, by count, and what was wrong.
 * @throws {RangeError} If an option is not valid.
 *
 * @example Soak TLSF for a moment
 * ```ts
 * import { soak } from "@allocert/allocert/conformance/programs";
 * import { tlsf } from "@allocert/allocert/allocators";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const { operations, refused, finding } = soak(tlsf, { operations: 10_000, seed: 7 });
 * assert(operations >= 10_000 && refused > 0);
 * assertEquals(finding, undefined);
 * ```
 */
export function soak(subject: Subject, options: SoakOptions = {}): ProgramsReport {
  const { operations: wanted = 100_000, seed = 1 } = options;
  requireInteger("operations", wanted, 1, 2 ** 40);
  const random = new Random(seed);
  const isDeferred = examine(subject).capabilities.has("deferred");
  const asked = isDeferred ? throughDeferred(subject) : subject;
  const examined = examine(asked);
  const operations = Math.min(isDeferred ? PROGRAM_WITHOUT_FREES : PROGRAM, wanted);
  const programs = Math.ceil(Math.min(HEAP_LIFE, wanted) / operations);
  return watchHeaps(subject.name, seed, (done) => {
    if (done.operations >= wanted) return undefined;
    const dials = Array.from({ length: programs }, () => drawDials(subject, operations, random));
    const parts = dials.map((part) => suitDials(part, examined));
    const switches = random.next();
    return {
      subject: asked,
      programs,
      trace: { ...generateProgram(parts, random), name: "soak", seed },
      options: {
        ...drawMemory(examined, random),
        observe(heap) {
          const { arenas } = heap.allocator;
          const idle = new IdleHeap(heap, subject);
          return arenas ? [new ContextSwitches(arenas, new Random(switches)), idle] : [idle];
        },
      },
    };
  });
}

/** Operations of one program, on heaps that take blocks back and on those that do not. */
const PROGRAM = 10_000;
const PROGRAM_WITHOUT_FREES = 256;
/** Operations after which a fresh heap is made. */
const HEAP_LIFE = 25_000;
/** Bytes of a pool, those of the control block apart. */
const ROOM: Distribution = { kind: "octaves", low: 2 ** 11, high: 2 ** 18 - 1 };

/**
 * A region of any size at any place; where further pools are taken, every second time a region and
 * pools of whole words.
 */
function drawMemory({ subject, capabilities }: ExaminedSubject, random: Random): HeapOptions {
  const takesPools = capabilities.has("addPool") && subject.provideRegion === undefined;
  const unit = takesPools && random.chance(0.5) ? 64 : 1;
  const bytes = (least: number) => Math.ceil((least + drawFrom(ROOM, random)) / unit) * unit;
  return {
    regionSize: bytes(subject.claims.minimumRegion),
    pools: Array.from({ length: unit === 1 ? 0 : random.between(1, 2) }, () => bytes(0)),
    offset: random.below(64 / unit),
    junk: random.below(256),
  };
}

function drawDials({ ownHeap }: Subject, operations: number, random: Random): ProgramDials {
  const liveBlocks = drawFrom({ kind: "choice", values: [16, 128, 1024] }, random);
  const largest = drawFrom({ kind: "choice", values: [64, 512, 4096, 32768] }, random);
  // A heap of its own may serve what no region could.
  const beyond = ownHeap === undefined ? 2 ** 40 : largest + 1;
  return {
    operations,
    weights: { malloc: 21, memalign: 7, realloc: 7, free: 28, mode: 1 },
    sizes: { kind: "octaves", low: 1, high: largest },
    specialSizes: {
      chance: 1 / 128,
      of: { kind: "choice", values: [0, largest + 1, 2 * largest, beyond] },
    },
    alignments: { kind: "choice", values: Array.from({ length: 13 }, (_, power) => 2 ** power) },
    liveBlocks,
    wave: 4 * liveBlocks,
    cpus: 64,
    drained: true,
  };
}
