import { assert, assertEquals } from "@std/assert";
import { arenaHeap } from "../../allocators/arenas/arena_heap.ts";
import { createRegion } from "../../allocators/contract/region.ts";
import { talloc } from "../../allocators/talloc/talloc.ts";
import { replay } from "../trace/replay.ts";
import { Op } from "../trace/trace.ts";
import { arenasTrace } from "./arenas.ts";

Deno.test("arenasTrace() replays on any allocator and leaves nothing behind", () => {
  const trace = arenasTrace();
  for (const subject of [arenaHeap, talloc]) {
    const heap = subject.create(createRegion(65536));
    const { refused, liveBlocks, peakLiveBytes } = replay(trace, heap);
    assertEquals([refused, liveBlocks], [0, 0], subject.name);
    assert(peakLiveBytes > 32 * 128);
    assertEquals([...heap.blocks!()].every((block) => block.free), true);
  }
});

Deno.test("arenasTrace() keeps at most nine or ten blocks in each of eight arenas", () => {
  const { ops, idCount } = arenasTrace({ switches: 5000, seed: 9 });
  assert(idCount <= 8 * 10);
  const mallocs = ops.filter((op) => op === Op.Malloc).length;
  assertEquals(ops.length, 2 * mallocs);
  assert(mallocs > 5000 * 2);
});

Deno.test("arenasTrace() is the same for the same seed, and only then", () => {
  assertEquals(arenasTrace({ seed: 3 }), arenasTrace({ seed: 3 }));
  assert(arenasTrace({ seed: 3 }).sizes.join() !== arenasTrace({ seed: 4 }).sizes.join());
});
