import { assert, assertEquals, assertThrows } from "@std/assert";
import { bestFit } from "../../allocators/baselines/best_fit.ts";
import { binaryBuddy } from "../../allocators/baselines/binary_buddy.ts";
import { bump } from "../../allocators/baselines/bump.ts";
import { firstFit } from "../../allocators/baselines/first_fit.ts";
import { halfFit } from "../../allocators/baselines/half_fit.ts";
import { BlockPool, blockPool } from "../../allocators/imfs/block_pool.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import { tlsf } from "../../allocators/tlsf/tlsf.ts";
import { formatTrace } from "../../workloads/trace/trace_text.ts";
import type { ExploreOptions } from "./exploration.ts";
import { explore } from "./explore.ts";
import { heapRegionSize } from "./heap_region.ts";
import { bitPool, BLOCK, REGION } from "./testdata/bit_pool.ts";

const POOL: ExploreOptions = { regionSize: REGION, sizes: [BLOCK] };

Deno.test("explore() finds the 8 states and 20 calls of a pool of 3 blocks", () => {
  const { outcome, states, transitions, refused, depth, mostLive, emptyStates, pending } = explore(
    bitPool(),
    POOL,
  );
  assertEquals(
    { outcome, states, transitions, refused, depth, mostLive, emptyStates, pending },
    {
      outcome: "exhausted",
      states: 8,
      transitions: 8 + 12,
      refused: 1,
      depth: 5,
      mostLive: 3,
      emptyStates: 1,
      pending: 0,
    },
  );
});

Deno.test("explore() tells free lists in different order apart", () => {
  // Of n blocks the subsets that are live, times the orders of the others: 4! + 4 * 3! + 6 * 2! +
  // 4 + 1.
  const found = explore(blockPool, { regionSize: BlockPool.regionSize(16, 4), sizes: [16] });
  assertEquals(found.states, 65);
  assertEquals(found.emptyStates, 24);
});

Deno.test("explore() finds nothing wrong with the built-in allocators", () => {
  const cases: [Subject, number, Partial<ExploreOptions>][] = [
    [tlsf, 128, { realloc: true, alignments: [32] }],
    [tlsf, 192, {}],
    [firstFit, 80, { realloc: true, alignments: [32] }],
    [bestFit, 128, { realloc: true, alignments: [32] }],
    [halfFit, 64, { realloc: true, alignments: [32] }],
    [binaryBuddy, 32, { realloc: true, alignments: [32] }],
  ];
  for (const [subject, heap, options] of cases) {
    const { outcome, violation, emptyStates, replayed } = explore(subject, {
      regionSize: heapRegionSize(subject, heap),
      sizes: [1, 9, 40],
      ...options,
    });
    assertEquals(violation, undefined);
    assertEquals(outcome, "exhausted");
    assertEquals(emptyStates, 1, subject.name);
    assert(replayed > 10);
  }
});

Deno.test("explore() ends with a partial result at the limit of states", () => {
  const options = { regionSize: heapRegionSize(tlsf, 192), sizes: [8, 40] };
  const found = explore(tlsf, { ...options, limit: { states: 100 } });
  assertEquals(found.outcome, "partial");
  assert(found.states >= 100 && found.states < 120, `${found.states} states`);
  assert(found.pending > 0);
  assert(found.depth > 2 && found.depth < 10, `depth ${found.depth}`);
  const small = explore(tlsf, { ...options, limit: { bytes: 1 } });
  assertEquals([small.outcome, small.depth], ["partial", 0]);
});

Deno.test("explore() finds the same on every run", () => {
  const once = () => {
    const { samples: _, everyCall: __, ...found } = explore(bestFit, {
      regionSize: 300,
      sizes: [8, 40],
      realloc: true,
      limit: { states: 2000 },
    });
    return found;
  };
  assertEquals(once(), once());
});

Deno.test("explore() leaves out programs with more blocks live than asked for", () => {
  const options = { regionSize: heapRegionSize(tlsf, 512), sizes: [8, 40], mostLive: 2 };
  const found = explore(tlsf, options);
  assertEquals([found.outcome, found.mostLive], ["exhausted", 2]);
  assertEquals(found.everyCall(10_000)!.length, found.transitions);
});

Deno.test("explore() reports progress", () => {
  const seen: number[] = [];
  explore(bump, {
    regionSize: 200,
    sizes: [1, 20],
    limit: { states: 10_000 },
    onProgress: ({ states }) => void seen.push(states),
  });
  assert(seen.length > 0 && seen[0]! > 4096);
});

Deno.test("explore() refuses options that are out of range", () => {
  const wrong: Partial<ExploreOptions>[] = [
    { sizes: [] },
    { sizes: [-1] },
    { alignments: [3] },
    { limit: { states: 0 } },
    { mostLive: 0 },
    { guarantee: { units: [], live: 1 } },
  ];
  for (const options of wrong) {
    assertThrows(() => explore(bitPool(), { ...POOL, ...options }), RangeError, "Cannot explore: ");
  }
  assertThrows(() => explore(tlsf, { regionSize: 100, sizes: [8] }), RangeError, "Cannot create");
});

Deno.test("everyCall() and samples() are programs that the allocator serves", () => {
  const found = explore(bitPool(), POOL);
  const traces = found.everyCall(1000)!;
  assertEquals(traces.length, found.transitions);
  assertEquals(new Set(traces.map(formatTrace)).size, found.transitions);
  assertEquals(found.everyCall(19), undefined);
  const samples = found.samples();
  assert(samples.length > 5 && samples.length < 20);
});
