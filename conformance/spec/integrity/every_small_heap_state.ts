import type { ExaminedSubject } from "../examined_subject.ts";
import type { Clause } from "../clause.ts";
import { allOf, answersNull, hasManyInstances } from "../needs.ts";
import { keepsStateInRegion } from "../../explorer/keeps_state_in_region.ts";
import type { Reason } from "../../certificate/verdict.ts";

/** Bytes of the heap beyond the smallest: a handful of small blocks. */
const ROOM = 160;
/** Where explorations end; those of small heaps end before. */
const STATES = 1000;
const STATES_OF_ALL_OPERATIONS = 200;

/** What no list of scenarios can promise: that no state was left out. */
export const everySmallHeapState: Clause = {
  id: "integrity.every-small-heap-state",
  level: "MUST",
  requirement:
    "Whatever a program does with a small heap, blocks lie apart and keep their bytes, the control data are sound, and refusals are due",
  source: "Rules S2, S4 and F5: bounded exhaustive search with every invariant in every state",
  lookAt: "The last call of the trace, which is the shortest that shows it",
  needs: allOf(hasManyInstances, answersNull, keepsStateInReach),
  check(context) {
    const { claims, capabilities } = context;
    const regionSize = claims.minimumRegion + ROOM;
    const sizes = [...new Set([1, 24, 40].map((size) => context.request(size)))];
    context.explore({ regionSize, sizes, limit: { states: STATES } });
    const realloc = capabilities.has("realloc");
    const isAligned = capabilities.has("memalign") && (claims.largestAlignment ?? 64) >= 64;
    if (!realloc && !isAligned) return;
    context.explore({
      regionSize,
      sizes,
      realloc,
      alignments: isAligned ? [64] : [],
      limit: { states: STATES_OF_ALL_OPERATIONS },
    });
  },
};

function keepsStateInReach({ subject }: ExaminedSubject): Reason | undefined {
  if (subject.abi !== "native" && keepsStateInRegion(subject)) return undefined;
  return { code: "capability", detail: "the state of the allocator is not in its region alone" };
}
