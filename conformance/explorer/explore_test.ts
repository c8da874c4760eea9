import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { Allocator } from "../../allocators/allocator.ts";
import { bestFit } from "../../allocators/best_fit.ts";
import { binaryBuddy } from "../../allocators/binary_buddy.ts";
import { bump } from "../../allocators/bump.ts";
import { firstFit } from "../../allocators/first_fit.ts";
import { halfFit } from "../../allocators/half_fit.ts";
import { BlockPool, blockPool } from "../../allocators/imfs/block_pool.ts";
import type { Subject } from "../../allocators/subject.ts";
import { tlsf } from "../../allocators/tlsf.ts";
import { formatTrace } from "../../workloads/trace_text.ts";
import { explore, type ExploreOptions } from "./explore.ts";
import { heapRegionSize } from "./heap_region.ts";
import { bitPool, type BitPoolPlaces, BLOCK, REGION } from "./testdata/bit_pool.ts";

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
  // Of n blocks the subsets that are live, times the orders of the others: 4! + 4 * 3! + 6 * 2! + 4 + 1.
  const found = explore(blockPool, { regionSize: BlockPool.regionSize(16, 4), sizes: [16] });
  assertEquals(found.states, 65);
  assertEquals(found.emptyStates, 24);
});

Deno.test("explore() finds nothing wrong with the built-in allocators", () => {
  const cases: [Subject, number, Partial<ExploreOptions>][] = [
    [tlsf, 160, { realloc: true, alignments: [32] }],
    [tlsf, 192, {}],
    [firstFit, 96, { realloc: true, alignments: [32] }],
    [bestFit, 128, { realloc: true, alignments: [32] }],
    [halfFit, 128, { realloc: true, alignments: [32] }],
    [binaryBuddy, 128, { realloc: true, alignments: [32] }],
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

type Tamper = (allocator: Allocator, places: BitPoolPlaces) => Partial<Allocator>;

/** Whether exactly the middle one of the three blocks is free. */
function isMiddleFree({ bytes, state }: BitPoolPlaces): boolean {
  return bytes[state] === 0b101;
}

/** Does something at the end of a call of malloc that finds only the middle block free. */
function onMiddle(act: (places: BitPoolPlaces, address: number) => number): Tamper {
  return (allocator, places) => ({
    malloc(size) {
      const isIt = isMiddleFree(places);
      const address = allocator.malloc(size);
      return isIt ? act(places, address) : address;
    },
  });
}

const MIDDLE = ["a 0 16", "a 1 16", "a 2 16", "f 1", "a 1 16"];

const DEFECTS: readonly {
  readonly kind: string;
  readonly tamper: Tamper;
  readonly claims?: Partial<Subject["claims"]>;
  readonly options?: Partial<ExploreOptions>;
  /** The shortest program that shows it. */
  readonly program: readonly string[];
}[] = [
  { kind: "overlap", tamper: onMiddle(({ first }) => first), program: MIDDLE },
  { kind: "overlap", tamper: onMiddle((_, address) => address + 8), program: MIDDLE },
  { kind: "misaligned", tamper: onMiddle((_, address) => address + 4), program: MIDDLE },
  { kind: "outside", tamper: onMiddle(() => 8), program: MIDDLE },
  { kind: "address", tamper: onMiddle(() => NaN), program: MIDDLE },
  {
    kind: "payload",
    tamper: onMiddle(({ bytes, first }, address) => {
      bytes[first + 2 * BLOCK]! ^= 1;
      return address;
    }),
    program: MIDDLE,
  },
  {
    kind: "outside-write",
    tamper: onMiddle(({ bytes, state }, address) => {
      bytes[state - 1]! ^= 1;
      return address;
    }),
    program: MIDDLE,
  },
  {
    kind: "thrown",
    tamper: onMiddle(() => {
      throw new TypeError("broken");
    }),
    program: MIDDLE,
  },
  {
    kind: "unserved",
    tamper: onMiddle(({ bytes, state }) => {
      bytes[state] = 0b101;
      return 0;
    }),
    program: MIDDLE,
  },
  {
    kind: "refusal",
    tamper: (allocator, { bytes, state }) => ({
      malloc(size) {
        const address = allocator.malloc(size);
        if (address === 0) bytes[state + 1]!++;
        return address;
      },
    }),
    program: ["a 0 16", "a 1 16", "a 2 16", "a 3 16"],
  },
  {
    kind: "usable-size",
    tamper: () => ({ usableSize: () => BLOCK - 1 }),
    program: ["a 0 16"],
  },
  {
    kind: "not-zeroed",
    tamper: (allocator, { bytes }) => ({
      free(address) {
        allocator.free(address);
        bytes[address + 3] = 1;
      },
      blocks: undefined as unknown as NonNullable<Allocator["blocks"]>,
    }),
    claims: { zeroed: true },
    program: ["a 0 16", "f 0", "a 0 16"],
  },
  {
    kind: "check",
    tamper: (_, places) => ({ check: () => isMiddleFree(places) ? ["it is broken"] : [] }),
    program: MIDDLE.slice(0, 4),
  },
  {
    kind: "walk",
    tamper: (allocator, places) => ({
      blocks: () =>
        [...allocator.blocks!()].map((block, i) =>
          i === 1 && isMiddleFree(places) ? { ...block, free: false } : block
        ),
    }),
    program: MIDDLE.slice(0, 4),
  },
  {
    kind: "capacity",
    tamper: (allocator, { bytes, state, first }) => ({
      free(address) {
        // The last block that is freed stays lost if it is the highest.
        if (bytes[state] === 0b100 && address === first + 2 * BLOCK) bytes[state + 4] = 1;
        allocator.free(address);
      },
      malloc: (size) =>
        bytes[state + 4] !== 0 && bytes[state] === 0b011 ? 0 : allocator.malloc(size),
      blocks: undefined as unknown as NonNullable<Allocator["blocks"]>,
    }),
    program: ["a 0 16", "a 1 16", "a 2 16", "f 0", "f 1", "f 2"],
  },
  {
    kind: "adjacent",
    tamper: () => ({ usableSize: () => BLOCK }),
    claims: { coalescing: "immediate" },
    program: [],
  },
  {
    kind: "prefix",
    tamper: (allocator) => ({
      realloc(address, size) {
        const moved = allocator.malloc(size);
        if (moved !== 0) allocator.free(address);
        return moved;
      },
    }),
    options: { realloc: true },
    program: ["a 0 16", "r 0 16"],
  },
  {
    kind: "guarantee",
    tamper: () => ({}),
    options: { guarantee: { units: [1], live: 4 } },
    program: ["a 0 16", "a 1 16", "a 2 16", "a 3 16"],
  },
  {
    kind: "history",
    tamper: (allocator) => {
      let calls = 0;
      return {
        malloc: (size) => ++calls % 50 === 0 ? 0 : allocator.malloc(size),
        blocks: undefined!,
      };
    },
    program: [],
  },
];

for (const { kind, tamper, claims, options, program } of DEFECTS) {
  Deno.test(`explore() finds "${kind}" by the shortest program: ${program.join(", ")}`, () => {
    const found = explore(bitPool(tamper, claims), { ...POOL, ...options });
    assertEquals(found.violation?.kind, kind, found.violation?.actual);
    if (kind === "history") return;
    const { trace } = found.violation!;
    assertEquals(formatTrace(trace).trim().split("\n").slice(1), program);
  });
}

Deno.test("explore() draws the heap of a violation", () => {
  const { violation } = explore(bitPool(onMiddle(({ first }) => first)), POOL);
  assertEquals(violation!.heap, "[a0 16][used 16][a2 16]");
  assertStringIncludes(violation!.expected, "malloc(16)");
});

Deno.test("explore() finds that bytes declared dead are not", () => {
  const { freePayload: _, ...plain } = blockPool;
  const options = { regionSize: BlockPool.regionSize(16, 3), sizes: [16] };
  assertEquals(explore(plain, options).outcome, "exhausted");
  const { violation } = explore({ ...blockPool, freePayload: [4] }, options);
  assert(violation !== undefined);
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
