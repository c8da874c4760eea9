import type { Operation } from "../../../allocators/contract/claims.ts";
import type { Probe } from "../../../workloads/trace/probe.ts";
import { type Scenario, SCENARIOS } from "../../../workloads/scenarios/scenarios.ts";
import { scenarioOptionsFor } from "../../../workloads/scenarios/scenario_options.ts";
import { TraceBuilder } from "../../../workloads/trace/trace_builder.ts";
import type { CheckContext } from "../../evidence/check_context.ts";
import type { Candidate } from "../candidate.ts";
import type { Clause } from "../clause.ts";
import { allOf, isFreshAndBounded, liesInRegion, offers, reuses } from "../needs.ts";
import type { Reason } from "../../certificate/verdict.ts";
import { checkGrowth, type GrowthCheck } from "./_growth_check.ts";
import { requireNoRehash } from "./_rehash_check.ts";

/** Requirements on the worst case, counted in steps. */
export const bounds: readonly Clause[] = [
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
    source: "Rule T1",
    lookAt: "A table of live blocks that is searched",
    async check(context) {
      await checkScenarios(context, ["live"]);
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
    check: (context) =>
      checkGrowth(context, {
        ...regionSizes(context, "malloc"),
        probe: (regionSize, repeats) => onlyBlock("malloc", 1, regionSize, repeats),
      }),
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
    id: "bounds.malloc-pools",
    level: "MUST",
    requirement: "Steps of malloc grow with the number of pools as claimed, served and refused",
    source: "EVL heap: linear in extents; rule T2, manyext",
    lookAt: "Pools that are tried one after the other",
    needs: offers("addPool"),
    check: (context) => checkPools(context, ["manyext", "manyext-refused"]),
  },
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
    check: (context) =>
      checkGrowth(context, {
        ...regionSizes(context, "free"),
        probe: (regionSize, repeats) => onlyBlock("free", 1, regionSize, repeats),
      }),
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
        ...pools(context, "free"),
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
    id: "bounds.realloc-grow",
    level: "MUST",
    requirement:
      "Steps of a realloc into the free block behind grow with the free blocks as claimed",
    source: "Rule T1, realloc in place",
    lookAt: "Unlinking the absorbed block",
    needs: offers("realloc"),
    check: (context) => checkVariations(context, ["resize-grow"]),
  },
  {
    id: "bounds.realloc-shrink",
    level: "MUST",
    requirement: "Steps of a realloc that shrinks grow with the free blocks as claimed",
    source: "Rule T1, realloc in place",
    lookAt: "Insertion of the tail that is given up",
    needs: offers("realloc"),
    check: (context) => checkVariations(context, ["resize-shrink"]),
  },
  {
    id: "bounds.realloc-move",
    level: "MUST",
    requirement: "Steps of a realloc that moves grow with the free blocks as claimed",
    source: "Rule T1, realloc move",
    lookAt: "The search for the new place, and the free of the old one",
    needs: offers("realloc"),
    async check(context) {
      await checkVariations(context, ["resize-move"]);
      if (!reusesManySizes(context)) return;
      await checkVariations(context, ["resize-lone"]);
      if (offersMemalign(context)) await checkVariations(context, ["resize-lone-aligned"]);
    },
  },
  {
    id: "bounds.realloc-refused",
    level: "MUST",
    requirement: "Steps of a realloc that is refused grow with the free blocks as claimed",
    source: "Design: failing calls are inside the claim; defect D5",
    lookAt: "What is tried before null is returned",
    needs: allOf(isFreshAndBounded, offers("realloc")),
    check: (context) => checkVariations(context, ["resize-refused"]),
  },
  {
    id: "bounds.realloc-request-size",
    level: "MUST",
    requirement: "Steps of a realloc that moves grow with the size of the block as claimed",
    source: "rlsf: reallocation is linear in the old size",
    lookAt: "The copy, byte by byte or in a builtin",
    needs: (candidate) => offers("realloc")(candidate) ?? manySizes(candidate),
    check: (context) => checkGrowth(context, requestSizes(context, "realloc")),
  },
  {
    id: "bounds.memalign-free-blocks",
    level: "MUST",
    requirement: "Steps of memalign grow with the free blocks as claimed",
    source: "Rule T1, aligned malloc; V11",
    lookAt: "A search for a block in which the aligned payload fits",
    needs: offers("memalign"),
    check: (context) => checkVariations(context, ["overalign"]),
  },
  {
    id: "bounds.memalign-request-size",
    level: "MUST",
    requirement: "Steps of memalign grow with the requested size as claimed",
    source: "Rule T1; V11",
    lookAt: "Clearing or marking the payload",
    needs: (candidate) => offers("memalign")(candidate) ?? manySizes(candidate),
    check: (context) => checkGrowth(context, requestSizes(context, "memalign")),
  },
  {
    id: "bounds.fallback",
    level: "MUST",
    requirement:
      "Steps of a malloc that falls back grow as claimed, and so do those of one that may not",
    source: "Probe B6: the primary's failure at its worst, plus the backup",
    lookAt: "The failing path of the primary",
    needs: offers("fallback"),
    check: (context) => checkVariations(context, ["fallback", "fallback-refused"]),
  },
];

/** Counts the given scenarios. */
async function checkScenarios(
  context: CheckContext,
  names: readonly string[],
  most = context.budget.doublings,
): Promise<void> {
  const options = scenarioOptionsFor(context.claims);
  for (const name of names) {
    const scenario = scenarioNamed(name);
    await checkGrowth(context, {
      operation: scenario.operation,
      ...VARIABLES[scenario.population],
      populations: doublings(4, most),
      probe: (k, repeats) => scenario.build(k, { ...options, repeats }),
    });
  }
}

/** Counts variations of a scenario, up to a quarter of the population: more doublings than decide are left. */
function checkVariations(context: CheckContext, names: readonly string[]): Promise<void> {
  const { doublings } = context.budget;
  return checkScenarios(context, names, Math.min(doublings, Math.max(12, doublings - 2)));
}

/** What is doubled with the population of a scenario, and what grows along, as blocks need guards and a region around them. */
const VARIABLES = {
  "free blocks": { variable: "freeBlocks", along: ["liveBlocks", "regionSize"], unit: "holes" },
  "live blocks": { variable: "liveBlocks", along: ["regionSize"], unit: "live blocks" },
  "region units": { variable: "regionSize", along: ["freeBlocks"], unit: "units" },
  pools: { variable: "pools", along: ["regionSize"], unit: "pools" },
} as const;

async function checkPools(context: CheckContext, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const scenario = scenarioNamed(name);
    await checkGrowth(context, {
      ...pools(context, "malloc"),
      probe: (count, repeats) =>
        scenario.build(count, { minimumRegion: context.claims.minimumRegion, repeats }),
    });
  }
}

function scenarioNamed(name: string): Scenario {
  return SCENARIOS.find((scenario) => scenario.name === name)!;
}

type Doubling = Omit<GrowthCheck, "probe">;

/** 64 KiB to 64 MiB, or from the smallest region on. */
function regionSizes(context: CheckContext, operation: Operation): Doubling {
  const least = Math.max(16, Math.ceil(Math.log2(2 * context.claims.minimumRegion)));
  return {
    operation,
    variable: "regionSize",
    unit: "bytes of region",
    populations: doublings(least, least + 10),
  };
}

function pools(context: CheckContext, operation: Operation): Doubling {
  return {
    operation,
    variable: "pools",
    along: ["regionSize"],
    unit: "pools",
    populations: doublings(0, 6).filter((count) => takesPools(context, count)),
    limited: true,
  };
}

/** Whether so many pools, the region included, can be had. */
function takesPools(context: CheckContext, count: number): boolean {
  if (count === 1) return true;
  const size = poolBytes(context);
  try {
    context.heap({ regionSize: size, pools: Array(count - 1).fill(size) });
    return true;
  } catch {
    return false;
  }
}

function poolBytes(context: CheckContext): number {
  return context.room(1024);
}

/** Requests from 64 bytes to 4 MiB, each alone in a heap with room for several. */
function requestSizes(
  context: CheckContext,
  operation: Operation,
): GrowthCheck {
  const most = Math.min(22, Math.floor(Math.log2(context.request(2 ** 22) + 1)));
  const populations = doublings(6, most);
  return {
    operation,
    variable: "requestSize",
    along: ["regionSize"],
    unit: "bytes requested",
    populations,
    probe: (size, repeats) => onlyBlock(operation, size, context.room(4 * size + 1024), repeats),
  };
}

/** Whether blocks can be aligned to as much as the scenarios align them to. */
function offersMemalign({ capabilities, claims }: CheckContext): boolean {
  return capabilities.has("memalign") && (claims.largestAlignment ?? 64) >= 64;
}

/** Whether holes of different sizes can be had at all. */
function reusesManySizes(context: CheckContext): boolean {
  return manySizes(context) === undefined && reuses(context) === undefined;
}

/** Requests of many sizes can be made only of an allocator that serves them. */
function manySizes({ subject }: Candidate): Reason | undefined {
  const { largestRequest = Infinity } = subject.claims;
  if (largestRequest >= 2 ** 13) return undefined;
  return { code: "claim", detail: `the largest request is claimed to be ${largestRequest} bytes` };
}

/** A heap in which a single block of `size` bytes comes and goes; one operation on it is measured. */
function onlyBlock(
  operation: Operation,
  size: number,
  regionSize: number,
  repeats: number,
): Probe {
  const trace = new TraceBuilder();
  const measured: number[] = [];
  for (let i = 0; i < repeats; i++) {
    if (operation === "malloc") measured.push(trace.operations);
    if (operation === "memalign") {
      measured.push(trace.operations);
      trace.memalign(0, 64, size);
    } else trace.malloc(0, size);
    if (operation === "realloc") {
      trace.malloc(1, 1);
      measured.push(trace.operations);
      trace.realloc(0, 2 * size).free(1);
    }
    if (operation === "free") measured.push(trace.operations);
    trace.free(0);
  }
  return {
    trace: trace.build(`only-block-${size}`),
    measured: Uint32Array.from(measured),
    regionSize,
  };
}

function doublings(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => 2 ** (from + i));
}
