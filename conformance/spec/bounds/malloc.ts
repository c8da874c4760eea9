import type { CheckContext } from "../../evidence/check_context.ts";
import type { Clause } from "../clause.ts";
import { isFreshAndBounded, liesInRegion, offers } from "../needs.ts";
import { checkGrowth } from "./_growth_check.ts";
import { regionSizes, requestSizes } from "./_only_block.ts";
import { poolCounts } from "./_pool_counts.ts";
import { requireNoRehash } from "./_rehash_check.ts";
import { checkRandomStates } from "./_random_states.ts";
import { checkScenarios, checkVariations, scenarioNamed } from "./_scenario_growth.ts";
import { largeRequests, manySizes } from "./_size_needs.ts";

/** Requirements on the worst case of malloc. */
export const mallocBounds: readonly Clause[] = [
  {
    id: "bounds.malloc-free-blocks",
    level: "MUST",
    requirement: "Steps of malloc grow with the free blocks as claimed",
    source: "TLSF (ECRTS 2004): constant; rule T2, holes",
    lookAt: "A search that looks at every free block",
    async check(context) {
      await checkScenarios(context, ["holes"]);
      await checkVariations(context, ["holes-exact"]);
    },
  },
  {
    id: "bounds.malloc-near-fit",
    level: "MUST",
    requirement: "Steps of malloc grow as claimed when most free blocks are slightly too small",
    source: "Rule T2, nearfit: the block that fits is far away, the newest or the oldest",
    lookAt: "A list that is searched by position",
    check: (context) =>
      checkVariations(context, ["nearfit-far", "nearfit-newest", "nearfit-oldest"]),
  },
  {
    id: "bounds.malloc-same-class",
    level: "MUST",
    requirement: "Steps of malloc grow as claimed when blocks of the request's class are too small",
    source: "Rule T2, sameclass: VMA and other good fits that search a class",
    lookAt: "A search within the list of a class",
    check: (context) => checkVariations(context, ["sameclass", "sameclass-exhausted"]),
  },
  {
    id: "bounds.malloc-refused",
    level: "MUST",
    requirement: "Steps of a malloc that is refused grow with the free blocks as claimed",
    source:
      "VulkanMemoryAllocator#343 (defect D5): linear only when about to fail; rule T2, failpath",
    lookAt: "What is tried before null is returned",
    needs: isFreshAndBounded,
    check: (context) => checkScenarios(context, ["failpath"]),
  },
  {
    id: "bounds.malloc-consolidate",
    level: "MUST",
    requirement: "Steps of a large malloc after many small frees grow as claimed",
    source: "Rule T2, consolidate: deferred coalescing as in DLmalloc",
    lookAt: "Merging that is put off until a request needs it",
    check: (context) => checkVariations(context, ["consolidate"]),
  },
  {
    id: "bounds.malloc-live-blocks",
    level: "MUST",
    requirement: "Steps of malloc grow with the live blocks as claimed",
    source: "Rule T1; lwIP, RT-Thread: the blocks are the list",
    lookAt: "A table of live blocks that is searched, or the blocks themselves from the lowest on",
    async check(context) {
      await checkScenarios(context, ["live"]);
      await checkVariations(context, ["live-behind-hole"]);
      await requireNoRehash(context);
    },
  },
  {
    id: "bounds.malloc-region-size",
    level: "MUST",
    requirement: "Steps of malloc grow with the size of the region as claimed",
    source: "Rule T2, onebig: the splits of a buddy, the longest way through a bitmap",
    lookAt: "Splitting from the largest block down to the smallest",
    needs: liesInRegion,
    check: (context) => checkGrowth(context, regionSizes(context, "malloc")),
  },
  {
    id: "bounds.malloc-request-size",
    level: "MUST",
    requirement: "Steps of malloc grow with the requested size as claimed",
    source: "Rule G4: a fill of the payload shows in time alone",
    lookAt: "Clearing or marking the payload",
    needs: manySizes,
    check: (context) => checkGrowth(context, requestSizes(context, "malloc")),
  },
  {
    id: "bounds.malloc-large",
    level: "MUST",
    requirement: "Steps of a malloc of 32 KiB and more grow with the free blocks as claimed",
    source: "google/tcmalloc#20: above 32 KiB another list, which is searched",
    lookAt: "What requests above some size are served from",
    needs: largeRequests,
    check: (context) => checkVariations(context, ["large"]),
  },
  {
    id: "bounds.malloc-pools",
    level: "MUST",
    requirement: "Steps of malloc grow with the number of pools as claimed, served and refused",
    source: "EVL heap: linear in extents; rule T2, manyext",
    lookAt: "Pools that are tried one after the other",
    needs: offers("addPool"),
    check: (context) => checkPools(context, ["manyext", "manyext-refused"]),
  },
  {
    id: "bounds.malloc-random-states",
    level: "MUST",
    requirement:
      "No call of malloc in random programs takes more steps in larger heaps than claimed",
    source: "Design: every call is counted; google/tcmalloc#20",
    lookAt: "Work that comes each so many calls, above some size or at some fill level",
    rules: ["malloc-steps"],
    check: (context) => checkRandomStates(context, "malloc"),
  },
];

async function checkPools(context: CheckContext, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const scenario = scenarioNamed(name);
    await checkGrowth(context, {
      ...poolCounts(context, "malloc"),
      probe: (count, repeats) =>
        scenario.build(count, { minimumRegion: context.claims.minimumRegion, repeats }),
    });
  }
}
