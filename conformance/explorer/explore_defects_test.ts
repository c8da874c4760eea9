import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { Allocator, Block } from "../../allocators/contract/allocator.ts";
import { BlockPool, blockPool } from "../../allocators/imfs/block_pool.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import { formatTrace } from "../../workloads/trace/trace_text.ts";
import type { ExploreOptions } from "./exploration.ts";
import { explore } from "./explore.ts";
import { bitPool, type BitPoolPlaces, BLOCK, REGION } from "./testdata/bit_pool.ts";

const POOL: ExploreOptions = { regionSize: REGION, sizes: [BLOCK] };

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
  readonly name: string;
  readonly kind: string;
  readonly tamper: Tamper;
  readonly claims?: Partial<Subject["claims"]>;
  readonly options?: Partial<ExploreOptions>;
  /** The shortest program that shows it. */
  readonly program: readonly string[];
}[] = [
  {
    name: "the address of another live block",
    kind: "overlap",
    tamper: onMiddle(({ first }) => first),
    program: MIDDLE,
  },
  {
    name: "an address inside its own block",
    kind: "overlap",
    tamper: onMiddle((_, address) => address + 8),
    program: MIDDLE,
  },
  {
    name: "an address that is not aligned",
    kind: "alignment",
    tamper: onMiddle((_, address) => address + 4),
    program: MIDDLE,
  },
  {
    name: "an address outside of the region",
    kind: "outside",
    tamper: onMiddle(() => 8),
    program: MIDDLE,
  },
  {
    name: "an address that is none",
    kind: "address",
    tamper: onMiddle(() => NaN),
    program: MIDDLE,
  },
  {
    name: "a write into a live block",
    kind: "payload",
    tamper: onMiddle(({ bytes, first }, address) => {
      bytes[first + 2 * BLOCK]! ^= 1;
      return address;
    }),
    program: MIDDLE,
  },
  {
    name: "a write outside of the region",
    kind: "outside-write",
    tamper: onMiddle(({ bytes, state }, address) => {
      bytes[state - 1]! ^= 1;
      return address;
    }),
    program: MIDDLE,
  },
  {
    name: "an error",
    kind: "return",
    tamper: onMiddle(() => {
      throw new TypeError("broken");
    }),
    program: MIDDLE,
  },
  {
    name: "a refusal although a block is free",
    kind: "unserved",
    tamper: onMiddle(({ bytes, state }) => {
      bytes[state] = 0b101;
      return 0;
    }),
    program: MIDDLE,
  },
  {
    name: "a refused call after which nothing is served",
    kind: "refusal",
    tamper: (allocator, { bytes, state }) => ({
      malloc(size) {
        const address = bytes[state + 1] === 0 ? allocator.malloc(size) : 0;
        if (address === 0) bytes[state + 1] = 1;
        return address;
      },
    }),
    program: ["a 0 16", "a 1 16", "a 2 16", "a 3 16"],
  },
  {
    name: "a usable size below the request",
    kind: "usable-size",
    tamper: () => ({ usableSize: () => BLOCK - 1 }),
    program: ["a 0 16"],
  },
  {
    name: "a block that is not cleared",
    kind: "zeroed",
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
    name: "what the check finds",
    kind: "check",
    tamper: (_, places) => ({ check: () => isMiddleFree(places) ? ["it is broken"] : [] }),
    program: MIDDLE.slice(0, 4),
  },
  {
    name: "a walk that lists a free block as used",
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
    name: "a block that is lost",
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
    name: "free neighbours that are not joined",
    kind: "adjacent",
    tamper: () => ({ usableSize: () => BLOCK }),
    claims: { coalescing: "immediate" },
    program: [],
  },
  {
    name: "a block that moves without its bytes",
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
    name: "a realloc that is refused whatever is free",
    kind: "unserved",
    tamper: () => ({ realloc: () => 0 }),
    options: { realloc: true },
    program: ["a 0 16", "r 0 16"],
  },
  {
    name: "a walk over what is no block",
    kind: "walk",
    tamper: () => ({
      *blocks() {
        yield null as unknown as Block;
      },
    }),
    program: [],
  },
  {
    name: "a check that finds what is no list",
    kind: "check",
    tamper: () => ({ check: () => undefined as unknown as string[] }),
    program: [],
  },
  {
    name: "a refusal within the guarantee",
    kind: "guarantee",
    tamper: () => ({}),
    options: { guarantee: { units: [1], live: 4 } },
    program: ["a 0 16", "a 1 16", "a 2 16", "a 3 16"],
  },
  {
    name: "state outside of the region",
    kind: "history",
    tamper: (allocator, { bytes, state, first }) => {
      let calls = 0;
      return {
        malloc(size) {
          if (++calls % 2 === 0 || bytes[state] !== 0) return allocator.malloc(size);
          bytes[state] = 0b100;
          return first + 2 * BLOCK;
        },
      };
    },
    program: [],
  },
];

Deno.test("explore() does not blame a program for what only happens after others", () => {
  let calls = 0;
  const forgetful = bitPool((allocator) => ({
    malloc: (size) => ++calls % 37 === 0 ? 0 : allocator.malloc(size),
  }));
  const { violation } = explore(forgetful, POOL);
  assertEquals(violation?.rule, "history");
  assertStringIncludes(violation!.expected, "the same program");
});

for (const { name, kind, tamper, claims, options, program } of DEFECTS) {
  Deno.test(`explore() finds ${name}, by a shortest program`, () => {
    const found = explore(bitPool(tamper, claims), { ...POOL, ...options });
    assertEquals(found.violation?.rule, kind, found.violation?.actual);
    if (kind === "history") return;
    const { trace } = found.violation!.details;
    assertEquals(formatTrace(trace!).trim().split("\n").slice(1), program);
  });
}

Deno.test("explore() takes refusals that are counted for what they are", () => {
  const { outcome, states } = explore(bitPool(), POOL);
  const counting = explore(
    bitPool((allocator, { bytes, state }) => ({
      malloc(size) {
        const address = allocator.malloc(size);
        if (address === 0) bytes[state + 1]!++;
        return address;
      },
    })),
    POOL,
  );
  assertEquals([counting.outcome, counting.states], [outcome, states]);
});

Deno.test("explore() finds what the creation wrote outside of the region", () => {
  for (const offset of [-1, 0]) {
    const { violation } = explore({
      ...blockPool,
      create(region) {
        const { buffer, base, size } = region;
        new Uint8Array(buffer)[offset < 0 ? base + offset : base + size] = 1;
        return blockPool.create(region);
      },
    }, { regionSize: BlockPool.regionSize(16, 3), sizes: [16] });
    assertEquals(violation?.rule, "outside-write");
  }
});

Deno.test("explore() refuses to call what an allocator does not offer", () => {
  const options = { regionSize: BlockPool.regionSize(16, 3), sizes: [16] };
  assertThrows(() => explore(blockPool, { ...options, realloc: true }), RangeError, '"realloc"');
  assertThrows(
    () => explore(blockPool, { ...options, alignments: [32] }),
    RangeError,
    'Cannot explore "block-pool" with "memalign", which it does not offer',
  );
});

Deno.test("explore() draws the heap of a violation", () => {
  const { violation } = explore(bitPool(onMiddle(({ first }) => first)), POOL);
  assertEquals(violation!.details.heap, "[a0 16][used 16][a2 16]");
  assertStringIncludes(violation!.expected, "malloc(16)");
});

Deno.test("explore() finds that bytes declared dead are not", () => {
  const { freePayload: _, ...plain } = blockPool;
  const options = { regionSize: BlockPool.regionSize(16, 3), sizes: [16] };
  assertEquals(explore(plain, options).outcome, "exhausted");
  const { violation } = explore({ ...blockPool, freePayload: [4] }, options);
  assert(violation !== undefined);
});
