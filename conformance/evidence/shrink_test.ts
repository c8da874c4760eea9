import { assert, assertEquals, assertLessOrEqual, assertThrows } from "@std/assert";
import type { Allocator } from "../../allocators/contract/allocator.ts";
import { createRegion, type Region } from "../../allocators/contract/region.ts";
import { replay } from "../../workloads/trace/replay.ts";
import { Op, type Trace } from "../../workloads/trace/trace.ts";
import { TraceBuilder } from "../../workloads/trace/trace_builder.ts";
import { Finding } from "./finding.ts";
import { ShadowHeap } from "./shadow/shadow_heap.ts";
import { shrinkTrace } from "./shrink.ts";

/** A valid random trace of all operations but mode changes. */
function randomTrace(operations: number, seed: number): Trace {
  const builder = new TraceBuilder();
  const live: number[] = [];
  let random = seed;
  const below = (limit: number) => {
    random = (Math.imul(random, 1103515245) + 12345) >>> 0;
    return (random >>> 8) % limit;
  };
  // Ids are used again, so that a block has several lives.
  const dead = Array.from({ length: 40 }, (_, id) => id);
  while (builder.operations < operations) {
    const choice = below(10);
    if (choice < 5 && dead.length > 0) {
      const id = dead.splice(below(dead.length), 1)[0]!;
      if (choice === 0) builder.memalign(id, 2 ** below(8), below(500));
      else builder.malloc(id, below(500));
      live.push(id);
    } else if (choice < 8 && live.length > 0) {
      const id = live.splice(below(live.length), 1)[0]!;
      builder.free(id);
      dead.push(id);
    } else if (live.length > 0) builder.realloc(live[below(live.length)]!, 1 + below(500));
  }
  return builder.build("random", seed);
}

function lines({ ops, ids, sizes, alignments }: Trace): string[] {
  const names = ["malloc", "free", "realloc", "memalign", "mode"];
  return [...ops].map((op, i) =>
    [names[op], ids[i], op === Op.Free ? "" : sizes[i], alignments[i] || ""].join(" ").trimEnd()
  );
}

/** An allocator that never frees and whose in-place `realloc` forgets to look who comes behind. */
function careless({ base, size }: Region): Allocator {
  let next = base;
  return {
    malloc(bytes) {
      const address = next;
      const end = address + Math.max(8, Math.ceil(bytes / 8) * 8);
      if (end > base + size) return 0;
      next = end;
      return address;
    },
    free() {},
    realloc: (address, bytes) => address + bytes > base + size ? 0 : address,
    memalign(alignment, bytes) {
      next = Math.ceil(next / alignment) * alignment;
      return this.malloc(bytes);
    },
  };
}

function isOverlapping(trace: Trace): boolean {
  const region = createRegion(100_000);
  const allocator = careless(region);
  const shadow = new ShadowHeap({ allocator, region, pools: [] }, { alignment: 1 });
  try {
    replay(trace, allocator, [shadow]);
    return false;
  } catch (error) {
    return error instanceof Finding && error.rule === "overlap";
  }
}

Deno.test("shrinkTrace() finds the three operations that make two blocks overlap", () => {
  for (let seed = 1; seed <= 8; seed++) {
    const shrunk = shrinkTrace(randomTrace(1000, seed), isOverlapping);
    const found = lines(shrunk);
    const grown = found.findIndex((line) => line.startsWith("realloc"));
    if (grown === 2) assertEquals(found, ["malloc 0 1", "malloc 1 1", "realloc 0 9"]);
    else assertEquals(found, ["malloc 0 1", "realloc 0 9", "malloc 1 1"]);
  }
});

Deno.test("shrinkTrace() yields a trace from which no operation can be left out", () => {
  // Fails when ten frees, two large reallocations and a memalign over 16 are there, in whatever
  // order.
  const fails = ({ ops, sizes, alignments }: Trace) =>
    ops.filter((op) => op === Op.Free).length >= 10 &&
    ops.filter((op, i) => op === Op.Realloc && sizes[i]! > 300).length >= 2 &&
    alignments.some((alignment) => alignment > 16);
  const shrunk = shrinkTrace(randomTrace(2000, 99), fails);
  assert(fails(shrunk));
  assertEquals([...shrunk.sizes].filter((size) => size > 1), [301, 301]);
  assertEquals(Math.max(...shrunk.alignments), 32);
  for (let leftOut = 0; leftOut < shrunk.ops.length; leftOut++) {
    const builder = new TraceBuilder();
    for (let i = 0; i < shrunk.ops.length; i++) {
      const id = shrunk.ids[i]!;
      const op = shrunk.ops[i]!;
      if (i === leftOut) continue;
      if (op === Op.Malloc) builder.malloc(id, shrunk.sizes[i]!);
      else if (op === Op.Memalign) builder.memalign(id, shrunk.alignments[i]!, shrunk.sizes[i]!);
      else if (!builder.isLive(id)) continue;
      else if (op === Op.Free) builder.free(id);
      else builder.realloc(id, shrunk.sizes[i]!);
    }
    assert(!fails(builder.build("smaller")), `operation ${leftOut} is not needed`);
  }
});

Deno.test("shrinkTrace() keeps blocks with several lives apart", () => {
  const trace = new TraceBuilder()
    .malloc(7, 1).free(7).malloc(7, 2).free(7).malloc(7, 3).malloc(3, 4).build("lives");
  const shrunk = shrinkTrace(trace, ({ sizes }) => sizes.includes(1) && sizes.includes(3));
  assertEquals(lines(shrunk), ["malloc 0 1", "malloc 1 3"]);
  assertEquals(shrunk.idCount, 2);
});

Deno.test("shrinkTrace() leaves out mode changes that are not needed, and keeps the CPU", () => {
  const trace = new TraceBuilder()
    .mode(1, true).malloc(0, 8).mode(2, true).mode(2, false).malloc(1, 8).build("modes");
  const shrunk = shrinkTrace(
    trace,
    ({ ops, ids, sizes }) => ops.some((op, i) => op === Op.Mode && ids[i] === 2 && sizes[i] === 1),
  );
  assertEquals(lines(shrunk), ["mode 2 1"]);
  assertEquals(shrunk.idCount, 3);
});

Deno.test("shrinkTrace() makes an aligned allocation a plain one where that fails too", () => {
  const trace = new TraceBuilder().memalign(0, 4096, 77).build("aligned");
  assertEquals(lines(shrinkTrace(trace, () => true)), []);
  assertEquals(lines(shrinkTrace(trace, ({ ops }) => ops.length > 0)), ["malloc 0 1"]);
  assertEquals(
    lines(shrinkTrace(trace, ({ alignments }) => alignments[0]! >= 100)),
    ["memalign 0 1 128"],
  );
});

Deno.test("shrinkTrace() calls the predicate no more often than the budget", () => {
  const trace = randomTrace(500, 5);
  for (const budget of [1, 2, 10, 50]) {
    let calls = 0;
    const shrunk = shrinkTrace(
      trace,
      (examined) => {
        calls++;
        return isOverlapping(examined);
      },
      budget,
    );
    assertLessOrEqual(calls, budget);
    assert(isOverlapping(shrunk));
  }
});

Deno.test("shrinkTrace() keeps name and seed, and yields the same trace every time", () => {
  const trace = randomTrace(500, 6);
  const shrunk = shrinkTrace(trace, isOverlapping);
  assertEquals([shrunk.name, shrunk.seed], ["random", 6]);
  assertEquals(shrinkTrace(trace, isOverlapping), shrunk);
});

Deno.test("shrinkTrace() refuses a trace that does not fail", () => {
  assertThrows(
    () => shrinkTrace(randomTrace(10, 1), () => false),
    TypeError,
    'Cannot shrink trace "random": it must fail, but it does not',
  );
});
