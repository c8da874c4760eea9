import { assertEquals, assertInstanceOf, assertStringIncludes } from "@std/assert";
import type { Allocator } from "../../../allocators/contract/allocator.ts";
import { createRegion } from "../../../allocators/contract/region.ts";
import { type Heap, replay } from "../../../workloads/mod.ts";
import { Op, type Trace } from "../../../workloads/trace/trace.ts";
import { Finding } from "../finding.ts";
import { ShadowHeap, type ShadowHeapOptions } from "./shadow_heap.ts";

/** `[op, id, size]`, and the alignment for a memalign. */
type Step = readonly [op: keyof typeof Op, id: number, size?: number, alignment?: number];

function traceOf(steps: readonly Step[]): Trace {
  return {
    name: "test",
    ops: Uint8Array.from(steps, (step) => Op[step[0]]),
    ids: Uint32Array.from(steps, (step) => step[1]),
    sizes: Float64Array.from(steps, (step) => step[2] ?? 0),
    alignments: Float64Array.from(steps, (step) => step[3] ?? 0),
    idCount: Math.max(...steps.map((step) => step[1])) + 1,
  };
}

/** An allocator that answers with the given addresses, one for each call but free. */
function scripted(answers: readonly number[], extra: Partial<Allocator> = {}): Allocator {
  let next = 0;
  const answer = () => answers[next++]!;
  return { malloc: answer, free() {}, realloc: answer, memalign: answer, ...extra };
}

const BASE = 64;

function heapOf(allocator: Allocator, size = 4096): Heap {
  return { allocator, region: createRegion(size), pools: [] };
}

function violationOf(
  steps: readonly Step[],
  heap: Heap,
  alignment = 8,
  options: ShadowHeapOptions = {},
  claims: { readonly zeroed?: boolean; readonly reallocAlignment?: "kept" | "default" } = {},
): Finding | undefined {
  const shadow = new ShadowHeap(heap, { alignment, ...claims }, options);
  try {
    replay(traceOf(steps), heap.allocator, [shadow]);
    return undefined;
  } catch (error) {
    assertInstanceOf(error, Finding);
    return error;
  }
}

function kindOf(...parameters: Parameters<typeof violationOf>): string | undefined {
  return violationOf(...parameters)?.rule;
}

Deno.test("ShadowHeap tells every overlap from every neighbour, exact to the byte", () => {
  // Against a live block of 10 bytes from BASE + 100, every place and size around it.
  const start = BASE + 100;
  for (let address = start - 13; address <= start + 12; address++) {
    for (let size = 1; size <= 14; size++) {
      const overlaps = address < start + 10 && start < address + size;
      const heap = heapOf(scripted([start, address]));
      assertEquals(
        kindOf([["Malloc", 0, 10], ["Malloc", 1, size]], heap, 1),
        overlaps ? "overlap" : undefined,
        `${size} bytes at ${address - start}`,
      );
    }
  }
});

Deno.test("ShadowHeap says how two blocks overlap", () => {
  for (
    const [address, size, relation] of [
      [100, 10, "is the same as"],
      [102, 4, "lies inside of"],
      [100, 9, "lies inside of"],
      [96, 20, "contains"],
      [100, 11, "contains"],
      [91, 10, "runs into"],
      [109, 10, "starts inside of"],
    ] as const
  ) {
    const heap = heapOf(scripted([BASE + 100, BASE + address]));
    const violation = violationOf([["Malloc", 0, 10], ["Malloc", 1, size]], heap, 1)!;
    assertStringIncludes(violation.actual, `${relation} block 0`);
    assertEquals([violation.details.index, violation.details.id, violation.details.address], [
      1,
      1,
      BASE + address,
    ]);
  }
});

Deno.test("ShadowHeap finds an overlap with a block that lies far away", () => {
  const heap = heapOf(scripted([BASE, BASE + 40_000, BASE + 8]), 65_536);
  assertEquals(
    kindOf([["Malloc", 0, 8], ["Malloc", 1, 8], ["Malloc", 2, 39_993]], heap),
    "overlap",
  );
});

Deno.test("ShadowHeap lets the place of a freed block be used again", () => {
  const heap = heapOf(scripted([BASE, BASE + 8, BASE]));
  const steps: Step[] = [["Malloc", 0, 24], ["Free", 0], ["Malloc", 0, 16], ["Malloc", 1, 24]];
  assertEquals(kindOf(steps, heapOf(scripted([BASE, BASE + 8, BASE + 24]))), undefined);
  assertEquals(kindOf(steps, heap), "overlap");
});

Deno.test("ShadowHeap requires an address of its own for each live block of size 0", () => {
  const steps: Step[] = [["Malloc", 0, 0], ["Malloc", 1, 0]];
  assertEquals(kindOf(steps, heapOf(scripted([BASE, BASE]))), "overlap");
  assertEquals(kindOf(steps, heapOf(scripted([BASE, BASE + 8]))), undefined);
  assertEquals(kindOf(steps, heapOf(scripted([BASE, BASE + 4096]))), undefined);
  const inside: Step[] = [["Malloc", 0, 24], ["Malloc", 1, 0]];
  assertEquals(kindOf(inside, heapOf(scripted([BASE, BASE + 8]))), "overlap");
  assertEquals(kindOf(inside, heapOf(scripted([BASE, BASE + 24]))), undefined);
});

Deno.test("ShadowHeap requires usable bytes to be disjoint, not only requested ones", () => {
  const steps: Step[] = [["Malloc", 0, 8], ["Malloc", 1, 8]];
  const usable = (bytes: number) =>
    heapOf(scripted([BASE, BASE + 16], { usableSize: () => bytes }));
  assertEquals(kindOf(steps, usable(16)), undefined);
  assertEquals(kindOf(steps, usable(17)), "overlap");
  assertEquals(kindOf(steps, usable(7)), "usable-size");
  assertEquals(kindOf(steps, usable(NaN)), "usable-size");
  assertEquals(kindOf(steps, usable(5000)), "outside");
});

Deno.test("ShadowHeap requires the whole block inside the region", () => {
  const steps: Step[] = [["Malloc", 0, 16]];
  for (
    const [address, kind] of [
      [BASE, undefined],
      [BASE + 4096 - 16, undefined],
      [BASE + 4096 - 8, "outside"],
      [BASE - 8, "outside"],
      [8, "outside"],
      [2 ** 40, "outside"],
      [-8, "address"],
      [NaN, "address"],
      [0.5, "address"],
      [2 ** 53, "address"],
    ] as const
  ) {
    assertEquals(kindOf(steps, heapOf(scripted([address]))), kind, `${address}`);
  }
});

Deno.test("ShadowHeap requires the whole block inside one pool", () => {
  const { buffer } = createRegion(4096);
  const region = { buffer, base: BASE, size: 1024 };
  const pools = [{ buffer, base: BASE + 2048, size: 512 }, {
    buffer,
    base: BASE + 2560,
    size: 512,
  }];
  const steps: Step[] = [["Malloc", 0, 16], ["Malloc", 1, 16], ["Malloc", 2, 16]];
  for (
    const [address, kind] of [
      [BASE + 2048, undefined],
      [BASE + 2560 - 16, undefined],
      [BASE + 2560 - 8, "outside"],
      [BASE + 1024, "outside"],
    ] as const
  ) {
    const allocator = scripted([BASE, address, BASE + 2560]);
    assertEquals(kindOf(steps, { allocator, region, pools }), kind, `${address}`);
  }
});

Deno.test("ShadowHeap requires claimed and requested alignments, kept by realloc if claimed", () => {
  assertEquals(kindOf([["Malloc", 0, 8]], heapOf(scripted([BASE + 4]))), "alignment");
  const aligned: Step[] = [["Memalign", 0, 8, 64]];
  assertEquals(kindOf(aligned, heapOf(scripted([BASE]))), undefined);
  assertEquals(kindOf(aligned, heapOf(scripted([BASE + 32]))), "over-alignment");
  const grown: Step[] = [...aligned, ["Realloc", 0, 16]];
  const moves = (to: number) => {
    const heap = heapOf(scripted([BASE, to]));
    const realloc = heap.allocator.realloc!;
    const bytes = new Uint8Array(heap.region.buffer);
    heap.allocator.realloc = (old, size) => {
      const moved = realloc(old, size);
      bytes.copyWithin(moved, old, old + 8);
      return moved;
    };
    return heap;
  };
  const kept = { reallocAlignment: "kept" } as const;
  assertEquals(kindOf(grown, moves(BASE + 128), 8, {}, kept), undefined);
  assertEquals(kindOf(grown, moves(BASE + 96), 8, {}, kept), "kept-alignment");
  for (const claims of [{}, { reallocAlignment: "default" }] as const) {
    assertEquals(kindOf(grown, moves(BASE + 96), 8, {}, claims), undefined);
    assertEquals(kindOf(grown, moves(BASE + 100), 8, {}, claims), "alignment");
  }
});

Deno.test("ShadowHeap lets memalign return less than the claimed alignment if that was asked for", () => {
  const steps: Step[] = [["Memalign", 0, 4, 4], ["Memalign", 1, 4, 4], ["Memalign", 2, 4, 4]];
  assertEquals(kindOf(steps, heapOf(scripted([BASE, BASE + 4, BASE + 8])), 16), undefined);
  assertEquals(kindOf(steps, heapOf(scripted([BASE, BASE + 8, BASE + 8])), 16), "overlap");
});

/** An allocator that does `damage` to the heap's bytes in the call with this number. */
function damaging(
  answers: readonly number[],
  call: number,
  damage: (bytes: Uint8Array) => void,
): Heap {
  const { malloc } = scripted(answers);
  let calls = 0;
  const spoil = () => {
    if (calls++ === call) damage(new Uint8Array(heap.region.buffer));
  };
  const heap: Heap = heapOf({
    malloc(size) {
      spoil();
      return malloc(size);
    },
    free: spoil,
    realloc(_address, size) {
      spoil();
      return malloc(size);
    },
  });
  return heap;
}

Deno.test("ShadowHeap verifies a payload when its block is freed", () => {
  const steps: Step[] = [["Malloc", 0, 24], ["Malloc", 1, 24], ["Free", 0], ["Free", 1]];
  for (let at = 0; at < 24; at++) {
    const heap = damaging([BASE, BASE + 24], 1, (bytes) => bytes[BASE + at]! ^= 1);
    const violation = violationOf(steps, heap)!;
    assertEquals(
      [violation.rule, violation.details.index, violation.details.id, violation.details.address],
      ["payload", 2, 0, BASE + at],
    );
  }
});

Deno.test("ShadowHeap verifies the payloads that are live at the end", () => {
  const steps: Step[] = [["Malloc", 0, 24], ["Malloc", 1, 24]];
  const heap = damaging([BASE, BASE + 24], 1, (bytes) => bytes[BASE + 23]! ^= 128);
  const violation = violationOf(steps, heap)!;
  assertEquals([violation.rule, violation.details.index, violation.details.id], ["payload", 2, 0]);
});

Deno.test("ShadowHeap verifies every block after every operation on demand", () => {
  const steps: Step[] = [["Malloc", 0, 24], ["Malloc", 1, 24], ["Free", 1], ["Free", 0]];
  const heap = () => damaging([BASE, BASE + 24], 2, (bytes) => bytes[BASE]! ^= 1);
  assertEquals(violationOf(steps, heap())!.details.index, 3);
  const every = { everyBlockAfterEveryOperation: true };
  assertEquals(violationOf(steps, heap(), 8, every)!.details.index, 2);
});

Deno.test("ShadowHeap verifies the prefix after a reallocation that grows, shrinks or moves", () => {
  for (const [from, to] of [[24, 40], [40, 24], [24, 24], [200, 300], [300, 200]] as const) {
    for (const target of [BASE, BASE + 512]) {
      for (const copied of [Math.min(from, to), Math.min(from, to) - 1]) {
        for (const payloads of ["full", "sampled"] as const) {
          // Copies through a detour, and spoils what it does not copy.
          const heap = damaging([BASE, target], 1, (bytes) => {
            const copy = bytes.slice(BASE, BASE + copied);
            bytes.fill(0, target, target + from);
            bytes.set(copy, target);
          });
          const steps: Step[] = [["Malloc", 0, from], ["Realloc", 0, to], ["Free", 0]];
          const violation = violationOf(steps, heap, 8, { payloads });
          // A sample of a block that shrank does not reach the end of the prefix.
          const sampled = payloads === "sampled" && from > to && from > 128;
          const seen = copied < Math.min(from, to) && !sampled;
          assertEquals(violation?.rule, seen ? "prefix" : undefined);
        }
      }
    }
  }
});

Deno.test("ShadowHeap requires a refused reallocation to leave the block alone", () => {
  const steps: Step[] = [["Malloc", 0, 24], ["Realloc", 0, 9999], ["Free", 0]];
  assertEquals(kindOf(steps, heapOf(scripted([BASE, 0]))), undefined);
  const heap = damaging([BASE, 0], 1, (bytes) => bytes[BASE + 20]! ^= 1);
  const violation = violationOf(steps, heap)!;
  assertEquals([violation.rule, violation.details.index], ["payload", 1]);
});

Deno.test("ShadowHeap keeps the old block in its books after a refused reallocation", () => {
  const steps: Step[] = [["Malloc", 0, 24], ["Realloc", 0, 9999], ["Malloc", 1, 8]];
  assertEquals(kindOf(steps, heapOf(scripted([BASE, 0, BASE + 16]))), "overlap");
});

Deno.test("ShadowHeap finds writes around the region and between pools", () => {
  const { buffer } = createRegion(1024);
  const pools = [{ buffer, base: BASE + 640, size: 128 }];
  const region = { buffer, base: BASE, size: 512 };
  for (
    const [at, outside] of [
      [BASE - 64, true],
      [BASE - 1, true],
      [BASE, false],
      [BASE + 511, false],
      [BASE + 512, true],
      [BASE + 575, true],
      [BASE + 576, true],
      [BASE + 639, true],
      [BASE + 640, false],
      [BASE + 768, true],
    ] as const
  ) {
    const allocator: Allocator = {
      malloc() {
        new Uint8Array(buffer)[at]!++;
        return BASE + 256;
      },
      free() {},
    };
    const violation = violationOf([["Malloc", 0, 8]], { allocator, region, pools });
    assertEquals(violation?.rule, outside ? "outside-write" : undefined, `${at}`);
    if (outside) assertEquals(violation!.details.address, at);
  }
});

Deno.test("ShadowHeap requires zeroed payloads where they are claimed", () => {
  const steps: Step[] = [["Malloc", 0, 24], ["Free", 0], ["Malloc", 0, 24]];
  assertEquals(kindOf(steps, heapOf(scripted([BASE, BASE])), 8, {}, { zeroed: true }), "zeroed");
  assertEquals(kindOf(steps, heapOf(scripted([BASE, BASE])), 8), undefined);
  assertEquals(
    kindOf(steps, heapOf(scripted([BASE, BASE + 24])), 8, {}, { zeroed: true }),
    undefined,
  );
});

Deno.test("ShadowHeap ignores refused allocations and modes", () => {
  const fallback = { cpus: 1, cpu: 0, usePrimary() {}, usePrimaryThenBackup() {} };
  const allocator = scripted([0, 0], { fallback } as unknown as Partial<Allocator>);
  const steps: Step[] = [["Malloc", 0, 8], ["Free", 0], ["Mode", 0, 1], ["Malloc", 0, 8]];
  assertEquals(kindOf(steps, heapOf(allocator)), undefined);
});

Deno.test("ShadowHeap forgets the blocks of the replay before", () => {
  const heap = heapOf(scripted([BASE, BASE]));
  const shadow = new ShadowHeap(heap, { alignment: 8 });
  const trace = traceOf([["Malloc", 0, 8]]);
  assertEquals(replay(trace, heap.allocator, [shadow]).liveBlocks, 1);
  assertEquals(replay(trace, heap.allocator, [shadow]).liveBlocks, 1);
});
