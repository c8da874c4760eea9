import type { Clause } from "../clause.ts";
import { liesInRegion, offers } from "../needs.ts";
import { checkGrowth } from "./_growth_check.ts";
import { onlyBlock, regionSizes, requestSizes } from "./_only_block.ts";
import { poolCounts } from "./_pool_counts.ts";
import { checkRandomStates } from "./_random_states.ts";
import { checkScenarios, checkVariations, scenarioNamed } from "./_scenario_growth.ts";
import { manySizes, offersMemalign, reusesManySizes } from "./_size_needs.ts";

/** Requirements on the worst case of free. */
export const freeBounds: readonly Clause[] = [
  {
    id: "bounds.free-no-neighbour",
    level: "MUST",
    requirement: "Steps of a free between two live blocks grow with the free blocks as claimed",
    source: "Rule T1; lists in order of address are searched",
    lookAt: "Insertion into the free list",
    check: (context) => checkScenarios(context, ["sandwich-none"]),
  },
  {
    id: "bounds.free-left-neighbour",
    level: "MUST",
    requirement: "Steps of a free with a free block before it grow with the free blocks as claimed",
    source: "Rule T1",
    lookAt: "How the free block before is found and unlinked",
    check: (context) => checkScenarios(context, ["sandwich-left"]),
  },
  {
    id: "bounds.free-right-neighbour",
    level: "MUST",
    requirement: "Steps of a free with a free block behind it grow with the free blocks as claimed",
    source: "Rule T1",
    lookAt: "How the free block behind is unlinked",
    check: (context) => checkScenarios(context, ["sandwich-right"]),
  },
  {
    id: "bounds.free-both-neighbours",
    level: "MUST",
    requirement: "Steps of a free between two free blocks grow with the free blocks as claimed",
    source: "Rule T2, sandwich; V8: two removals, two merges, one insertion",
    lookAt: "Two merges and one insertion",
    async check(context) {
      await checkScenarios(context, ["sandwich-both"]);
      if (!reusesManySizes(context)) return;
      await checkVariations(context, ["sandwich-lone"]);
      if (offersMemalign(context)) await checkVariations(context, ["sandwich-lone-aligned"]);
    },
  },
  {
    id: "bounds.free-live-blocks",
    level: "MUST",
    requirement: "Steps of free grow with the live blocks as claimed",
    source: "Rule T1; V12 (free that scans a list); @thi.ng/malloc",
    lookAt: "A search for the block that is freed",
    check: (context) => checkScenarios(context, ["sandwich-live", "sandwich-live-oldest"]),
  },
  {
    id: "bounds.free-cascade",
    level: "MUST",
    requirement: "Steps of a free that makes everything one block again grow as claimed",
    source: "Rule T2, cascade: merges of a buddy all the way up",
    lookAt: "A loop of merges",
    check: (context) => checkVariations(context, ["cascade"]),
  },
  {
    id: "bounds.free-region-size",
    level: "MUST",
    requirement: "Steps of free grow with the size of the region as claimed",
    source: "Rule T1; region sizes 64 KiB to 64 MiB",
    lookAt: "Merging from the smallest block up to the largest",
    needs: liesInRegion,
    check: (context) => checkGrowth(context, regionSizes(context, "free")),
  },
  {
    id: "bounds.free-request-size",
    level: "MUST",
    requirement: "Steps of free grow with the size of the block as claimed",
    source: "Rule G4; libevl debug build marks every page of a block",
    lookAt: "Clearing the payload, or marking its pages",
    needs: manySizes,
    check: (context) => checkGrowth(context, requestSizes(context, "free")),
  },
  {
    id: "bounds.free-pools",
    level: "MUST",
    requirement: "Steps of free grow with the number of pools as claimed",
    source: "EVL heap: free looks for the extent of an address",
    lookAt: "How the pool of a block is found",
    needs: offers("addPool"),
    check: (context) =>
      checkGrowth(context, {
        ...poolCounts(context, "free"),
        probe(count, repeats) {
          // A block for which only the last pool has room.
          const scenario = scenarioNamed("manyext");
          const { minimumRegion } = context.claims;
          const { trace, measured, ...memory } = scenario.build(count, { minimumRegion });
          const size = trace.sizes[measured[0]!]!;
          return { ...onlyBlock("free", size, memory.regionSize, repeats), ...memory };
        },
      }),
  },
  {
    id: "bounds.free-random-states",
    level: "MUST",
    requirement: "No call of free in random programs takes more steps in larger heaps than claimed",
    source: "Design: every call is counted; a sweep each 1,000th free",
    lookAt: "Work that is put off and done all at once, each so many calls",
    check: (context) => checkRandomStates(context, "free"),
  },
];
