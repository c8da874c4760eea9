import { loadRecorded, RECORDINGS } from "../../../workloads/recorded/recorded.ts";
import { regionSizeFor } from "../../../workloads/region_size.ts";
import type { Trace } from "../../../workloads/trace/trace.ts";
import { batteryGrid, type BatteryPart, LARGE_BLOCK } from "../../battery/grid.ts";
import { runPrograms } from "../../battery/run_programs.ts";
import { suitTrace } from "../../battery/suit_trace.ts";
import type { CheckContext } from "../../evidence/check_context.ts";
import { claimedOutcomes } from "../../programs/claimed_outcomes.ts";
import { NoVerdict } from "../../evidence/no_verdict.ts";
import type { Clause } from "../clause.ts";
import type { ExaminedSubject } from "../examined_subject.ts";
import { allOf, offers, takesAnyRegion } from "../needs.ts";
import type { Reason } from "../../certificate/verdict.ts";

/**
 * The battery: a grid of programs, of which each clause runs one part. What goes wrong is charged
 * to the clause whose rule is broken; a request that was due and refused is a failure of the part.
 */
export const programs: readonly Clause[] = [
  {
    id: "integrity.short-programs",
    level: "MUST",
    requirement: "Short programs of all operations get what they are promised on a small heap",
    source: "Many short programs find what one long one passes by: each begins with a fresh heap",
    lookAt: "The last call of the trace",
    check: part("short"),
  },
  {
    id: "integrity.crowded-programs",
    level: "MUST",
    requirement:
      "Blocks of any size keep apart in a heap that is half full, full or over the edge, which then serves what it served fresh",
    source: "walloc f6c7d43 (corrupted by sizes up to 70,000); V26",
    lookAt: "The change from small blocks to large ones, and sizes around a page and 2^16",
    check: part("crowded"),
  },
  {
    id: "integrity.large-blocks",
    level: "MUST",
    requirement:
      "Blocks of up to 32 MiB keep apart in heaps of up to 64 MiB, which then serve what they served fresh",
    source: "osv#1077 (blocks from 128 KiB short), talc#49 (a gap of 17 MiB), rcore buddy#14",
    lookAt: "Sizes, offsets and orders that are too wide for the field that holds them",
    needs: servesLargeBlocks,
    check: part("large"),
  },
  {
    id: "integrity.long-life",
    level: "MUST",
    requirement: "A heap serves after hundreds of thousands of calls what it served fresh",
    source: "coturn#1992 (16-bit cursors); heaps that lose a little with each call",
    lookAt: "Counters and cursors that wrap, and memory lost on the way of every call",
    check: part("long"),
  },
  {
    id: "integrity.aligned-programs",
    level: "MUST",
    requirement:
      "Aligned blocks that are reallocated again and again keep apart and aligned, and the heap then serves what it served fresh",
    source: "rlsf 0.1.0 (realloc copies the wrong amount); mimalloc#603; micropython#7716",
    lookAt: "What realloc takes for the beginning of an aligned block",
    needs: offers("memalign"),
    check: part("aligned"),
  },
  {
    id: "integrity.pool-programs",
    level: "MUST",
    requirement: "Programs on a heap of several pools get what they are promised",
    source: "TLSF and EVL heap: further pools and extents",
    lookAt: "The ends of the pools, and sizes that only one of them can serve",
    needs: allOf(offers("addPool"), takesAnyRegion),
    check: part("pools"),
  },
  {
    id: "integrity.recorded-programs",
    level: "MUST",
    requirement: "Recorded runs of real programs get what they are promised",
    source: "The heap traffic of sqlite, python, gcc and others: no generator draws such programs",
    lookAt: "The shrunk trace: a real mix of sizes, or a great many calls",
    async check(context) {
      let left = RECORDED * context.budget.operations;
      const most = isLinear(context) ? RECORDED_OF_LINEAR * context.budget.operations : Infinity;
      for (const { name, large } of RECORDINGS) {
        if (large || left <= 0) continue;
        const trace = suitTrace(await recorded(name), context, Math.min(most, left));
        left -= trace.ops.length;
        const regionSize = context.claims.minimumRegion + regionSizeFor(trace);
        context.run(trace, {
          regionSize,
          shadow: { payloads: "sampled" },
          observe: claimedOutcomes(context.subject, { regionSize }),
        });
      }
    },
  },
];

/** Recorded calls for each operation of a usual program: all that is recorded in full runs. */
const RECORDED = 640;
/** Calls from each recording where some call may take time for each live or free block. */
const RECORDED_OF_LINEAR = 5;

function part(name: BatteryPart): (context: CheckContext) => void {
  return (context) => runPrograms(context, batteryGrid(context.budget.operations)[name]);
}

function servesLargeBlocks({ subject }: ExaminedSubject): Reason | undefined {
  const { largestRequest = Infinity } = subject.claims;
  if (largestRequest >= LARGE_BLOCK) return undefined;
  return { code: "claim", detail: `"largestRequest" is claimed to be ${largestRequest}` };
}

function isLinear({ claims }: CheckContext): boolean {
  return Object.values(claims.complexity).some(({ growth: { freeBlocks, liveBlocks } = {} }) =>
    freeBlocks === "O(n)" || liveBlocks === "O(n)"
  );
}

async function recorded(name: string): Promise<Trace> {
  try {
    return await loadRecorded(name);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    throw new NoVerdict("permission", "recorded programs need --allow-read");
  }
}
