import type { Operation } from "../../allocators/contract/claims.ts";
import type { Probe } from "../trace/probe.ts";
import { behindLiveProbe } from "./free_lists/behind_live.ts";
import { cascadeProbe } from "./neighbours/cascade.ts";
import { consolidateProbe } from "./neighbours/consolidate.ts";
import { failpathProbe } from "./free_lists/failpath.ts";
import { fallbackProbe } from "./calls/fallback.ts";
import { holesProbe } from "./free_lists/holes.ts";
import { loneProbe } from "./neighbours/lone.ts";
import { largeProbe } from "./free_lists/large.ts";
import { manyextProbe } from "./free_lists/manyext.ts";
import { nearfitProbe } from "./free_lists/nearfit.ts";
import { onebigProbe } from "./free_lists/onebig.ts";
import { overalignProbe } from "./calls/overalign.ts";
import { resizeProbe } from "./calls/resize.ts";
import { sameclassProbe } from "./free_lists/sameclass.ts";
import { sandwichProbe } from "./neighbours/sandwich.ts";
import type { ScenarioOptions } from "./scenario_options.ts";

/**
 * A heap state that is hard for some allocators, for any population, and the operation measured in
 * it.
 */
export interface Scenario {
  /** Kebab-case name. */
  readonly name: string;
  /** What it aims at, in one line. */
  readonly aim: string;
  /** What k counts. */
  readonly population: "free blocks" | "live blocks" | "region units" | "pools";
  /** The measured operation. */
  readonly operation: Operation;
  /**
   * How it ends on an allocator that serves any size: always served, always refused, or either,
   * which depends on the allocator's classes and coalescing.
   */
  readonly outcome: "served" | "refused" | "either";
  /** Capabilities without which the scenario cannot be run. */
  readonly needs: readonly ("realloc" | "memalign" | "addPool" | "fallback")[];
  /** Whether it asks for blocks of one size only, so that it suits an allocator of fixed blocks. */
  readonly oneSize: boolean;
  /** Builds it for a population of k. */
  build(k: number, options?: ScenarioOptions): Probe;
}

/**
 * The scenario battery. Every scenario is run on every allocator that offers what it needs,
 * whatever it was made for.
 */
export const SCENARIOS: readonly Scenario[] = [
  scenario({
    name: "holes",
    aim: "a request that misses k holes",
    build: holesProbe,
  }),
  scenario({
    name: "holes-exact",
    aim: "a request that any of k holes serves",
    oneSize: true,
    build: (k, options) => holesProbe(k, { ...options, request: "exact" }),
  }),
  scenario({
    name: "live",
    aim: "a request among k pairs of live blocks",
    population: "live blocks",
    oneSize: true,
    build: (k, options) => holesProbe(k, { ...options, request: "exact", live: true }),
  }),
  scenario({
    name: "live-behind-hole",
    aim: "a request that misses one hole, before k live blocks: implicit lists",
    population: "live blocks",
    oneSize: true,
    build: behindLiveProbe,
  }),
  scenario({
    name: "nearfit-far",
    aim: "k holes slightly too small in front of those that fit, by address",
    build: nearfitProbe,
  }),
  scenario({
    name: "nearfit-newest",
    aim: "holes that fit freed after k that are slightly too small",
    build: (k, options) => nearfitProbe(k, { ...options, fits: "newest" }),
  }),
  scenario({
    name: "nearfit-oldest",
    aim: "holes that fit freed before k that are slightly too small",
    build: (k, options) => nearfitProbe(k, { ...options, fits: "oldest" }),
  }),
  scenario({
    name: "sameclass",
    aim: "k holes in the request's class, all smaller than it",
    build: sameclassProbe,
  }),
  scenario({
    name: "sameclass-exhausted",
    aim: "the same, with nothing else free",
    outcome: "either",
    build: (k, options) => sameclassProbe(k, { ...options, exhausted: true }),
  }),
  scenario({
    name: "onebig",
    aim: "the smallest request from one free block: splits and bitmaps",
    population: "region units",
    build: onebigProbe,
  }),
  scenario({
    name: "large",
    aim: "requests from 32 KiB up to half of the region, with k holes too small for them",
    outcome: "either",
    build: largeProbe,
  }),
  scenario({
    name: "sandwich-none",
    aim: "a free without a merge, in order of address behind k holes",
    operation: "free",
    oneSize: true,
    build: (k, options) => sandwichProbe(k, { ...options, neighbours: "none" }),
  }),
  scenario({
    name: "sandwich-left",
    aim: "a free that merges with the block before it",
    operation: "free",
    oneSize: true,
    build: (k, options) => sandwichProbe(k, { ...options, neighbours: "left" }),
  }),
  scenario({
    name: "sandwich-right",
    aim: "a free that merges with the block behind it",
    operation: "free",
    oneSize: true,
    build: (k, options) => sandwichProbe(k, { ...options, neighbours: "right" }),
  }),
  scenario({
    name: "sandwich-both",
    aim: "a free that merges on both sides",
    operation: "free",
    oneSize: true,
    build: sandwichProbe,
  }),
  scenario({
    name: "sandwich-lone",
    aim: "the same, each free neighbour the only one of its size",
    operation: "free",
    build: loneProbe,
  }),
  scenario({
    name: "sandwich-lone-aligned",
    aim: "the same, of an aligned block",
    operation: "free",
    needs: ["memalign"],
    build: (k, options) => loneProbe(k, { ...options, aligned: true }),
  }),
  scenario({
    name: "sandwich-live",
    aim: "a free that merges on both sides, among k pairs of live blocks",
    population: "live blocks",
    operation: "free",
    oneSize: true,
    build: (k, options) => sandwichProbe(k, { ...options, live: true }),
  }),
  scenario({
    name: "sandwich-live-oldest",
    aim: "the same, of blocks older than all others",
    population: "live blocks",
    operation: "free",
    oneSize: true,
    build: (k, options) => sandwichProbe(k, { ...options, live: true, position: "before" }),
  }),
  scenario({
    name: "cascade",
    aim: "a free whose merges go all the way up",
    population: "region units",
    operation: "free",
    oneSize: true,
    build: cascadeProbe,
  }),
  scenario({
    name: "failpath",
    aim: "a request that must fail, with k holes too small for it",
    outcome: "refused",
    oneSize: true,
    build: failpathProbe,
  }),
  scenario({
    name: "manyext",
    aim: "k pools of which the last serves the request",
    population: "pools",
    needs: ["addPool"],
    build: manyextProbe,
  }),
  scenario({
    name: "manyext-refused",
    aim: "k pools none of which serves the request",
    population: "pools",
    outcome: "refused",
    needs: ["addPool"],
    build: (k, options) => manyextProbe(k, { ...options, refused: true }),
  }),
  scenario({
    name: "consolidate",
    aim: "a large request after k small frees: deferred coalescing",
    outcome: "either",
    build: consolidateProbe,
  }),
  scenario({
    name: "resize-grow",
    aim: "a realloc into the free block behind",
    operation: "realloc",
    needs: ["realloc"],
    build: (k, options) => resizeProbe(k, { ...options, kind: "grow" }),
  }),
  scenario({
    name: "resize-shrink",
    aim: "a realloc to half",
    operation: "realloc",
    needs: ["realloc"],
    build: (k, options) => resizeProbe(k, { ...options, kind: "shrink" }),
  }),
  scenario({
    name: "resize-move",
    aim: "a realloc that must move, past k holes too small for it",
    operation: "realloc",
    needs: ["realloc"],
    build: resizeProbe,
  }),
  scenario({
    name: "resize-lone",
    aim: "a realloc that moves away from between two free blocks, each the only one of its size",
    operation: "realloc",
    outcome: "either",
    needs: ["realloc"],
    build: (k, options) => loneProbe(k, { ...options, operation: "realloc" }),
  }),
  scenario({
    name: "resize-lone-aligned",
    aim: "the same, of an aligned block",
    operation: "realloc",
    outcome: "either",
    needs: ["realloc", "memalign"],
    build: (k, options) => loneProbe(k, { ...options, operation: "realloc", aligned: true }),
  }),
  scenario({
    name: "resize-refused",
    aim: "a realloc that must fail, with k holes too small for it",
    operation: "realloc",
    outcome: "refused",
    needs: ["realloc"],
    build: (k, options) => resizeProbe(k, { ...options, kind: "refused" }),
  }),
  scenario({
    name: "overalign",
    aim: "an aligned request among k holes that are large enough but misaligned",
    operation: "memalign",
    needs: ["memalign"],
    build: overalignProbe,
  }),
  scenario({
    name: "fallback",
    aim: "a request that fails in the primary, with k holes, and is served by the backup",
    needs: ["fallback"],
    build: fallbackProbe,
  }),
  scenario({
    name: "fallback-refused",
    aim: "a request that fails in the primary, with k holes, and may not use the backup",
    outcome: "refused",
    needs: ["fallback"],
    build: (k, options) => fallbackProbe(k, { ...options, primaryOnly: true }),
  }),
];

type Declared = Pick<Scenario, "name" | "aim" | "build"> & Partial<Scenario>;

function scenario(declared: Declared): Scenario {
  return {
    population: "free blocks",
    operation: "malloc",
    outcome: "served",
    needs: [],
    oneSize: false,
    ...declared,
  };
}
