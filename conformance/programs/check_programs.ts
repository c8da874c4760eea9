import type { Subject } from "../../allocators/contract/subject.ts";
import { generateProgram } from "../../workloads/programs/generate_program.ts";
import type { ProgramDials } from "../../workloads/programs/program_dials.ts";
import { Random } from "../../workloads/random/random.ts";
import { examine } from "../spec/examined_subject.ts";
import { requireInteger, watchHeaps } from "./_watched_heaps.ts";
import { claimedOutcomes } from "./claimed_outcomes.ts";
import type { ProgramsReport } from "./programs_report.ts";
import { suitDials } from "./suit_dials.ts";

/** How many programs are run, and how large they are. */
export interface CheckProgramsOptions {
  /** Seed of the programs; 1 if left out. */
  readonly seed?: number;
  /** Programs, each on a fresh heap. 100 if left out. */
  readonly programs?: number;
  /** Operations of a program. 200 if left out. */
  readonly operations?: number;
  /**
   * Bytes of the region. If left out, 2 KiB more than the smallest, so that many requests are
   * refused.
   */
  readonly regionSize?: number;
}

/**
 * Runs many short random programs of all operations that an allocator offers, each on a fresh heap,
 * and compares what happens with a model.
 *
 * The model is no second allocator. It is the books of a shadow heap, which verify every payload
 * after every operation, and what the claims say of when a request is served
 * ({@linkcode claimedOutcomes}). A program in which something is wrong is shrunk until nothing can
 * be left out.
 *
 * @param subject Who is called.
 * @param options How many programs, how large, from which seed.
 * @returns What was run, and what was wrong.
 * @throws {RangeError} If an option is not valid.
 *
 * @example Some thousand calls of TLSF, and nothing is wrong
 * ```ts
 * import { checkPrograms } from "@allocert/allocert/conformance/programs";
 * import { tlsf } from "@allocert/allocert/allocators";
 * import { assertEquals } from "@std/assert";
 *
 * const { finding } = checkPrograms(tlsf, { seed: 7, programs: 20 });
 * assertEquals(finding, undefined);
 * ```
 */
export function checkPrograms(
  subject: Subject,
  options: CheckProgramsOptions = {},
): ProgramsReport {
  const { minimumRegion } = subject.claims;
  const { seed = 1, programs = 100, operations = 200, regionSize = minimumRegion + 2048 } = options;
  requireInteger("programs", programs, 1, 1_000_000);
  requireInteger("operations", operations, 1, 100_000);
  requireInteger("regionSize", regionSize, minimumRegion, 2 ** 30);
  const random = new Random(seed);
  const dials = suitDials(dialsOf(subject, regionSize, operations), examine(subject));
  const observe = claimedOutcomes(subject, { regionSize });
  const shadow = { everyBlockAfterEveryOperation: true };
  return watchHeaps(subject.name, seed, ({ heaps }) => {
    if (heaps === programs) return undefined;
    // Short ones first: what they show needs the least shrinking.
    const length = Math.ceil(operations * (heaps + 1) / programs);
    const trace = generateProgram({ ...dials, operations: length }, random);
    return {
      subject,
      programs: 1,
      trace: { ...trace, seed },
      options: { regionSize, shadow, observe },
    };
  });
}

/**
 * Small sizes most of all; some as large as the region, at the claimed limit, of 0 bytes, and
 * beyond all limits.
 */
function dialsOf(
  { claims, ownHeap }: Subject,
  regionSize: number,
  operations: number,
): ProgramDials {
  const largest = Math.min(claims.largestRequest ?? regionSize, regionSize);
  // A heap of its own may serve what no region could.
  const beyond = ownHeap === undefined ? [2 ** 31, 2 ** 32 - 1, 2 ** 53 - 1] : [];
  // What is below the claimed alignment is for the clauses; here every block has at least that.
  const doublings = Math.max(0, Math.floor(Math.log2(4096 / claims.alignment)));
  return {
    operations,
    weights: { malloc: 3, free: 2, burst: 1, realloc: 1, memalign: 1, mode: 1, freeAll: 1 },
    sizes: {
      kind: "mixture",
      parts: [[64, 4], [600, 3], [regionSize, 2]].map(([high, weight]) => ({
        weight: weight!,
        of: { kind: "uniform", low: 1, high: high! },
      })),
    },
    specialSizes: {
      chance: 0.1,
      of: { kind: "choice", values: [0, largest, largest + 1, regionSize, ...beyond] },
    },
    alignments: {
      kind: "choice",
      values: Array.from({ length: doublings + 1 }, (_, power) => claims.alignment * 2 ** power),
    },
    liveBlocks: 256,
    cpus: 4,
  };
}
