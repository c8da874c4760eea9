import { assert, assertEquals } from "@std/assert";
import { createRegion, tlsf } from "../../allocators/mod.ts";
import { tlsfRegionSize } from "../../allocators/tlsf/tlsf.ts";
import { replay } from "../trace/replay.ts";
import { Op } from "../trace/trace.ts";
import { labTorture } from "./tlsf.ts";

Deno.test("labTorture() fills a TLSF of 2,048 bytes with the lab's counts", () => {
  const { ops, sizes } = labTorture({ rounds: 1 });
  const counts: [number, number][] = [];
  const pool = tlsf.create(createRegion(tlsfRegionSize(2048)));
  let live: number[] = [];
  for (let i = 0; counts.length < 10; i++) {
    if (ops[i] === Op.Malloc) live.push(pool.malloc(sizes[i]!));
    else if (live.length > 0) {
      const served = live.filter((address) => address !== 0);
      counts.push([sizes[i - 1]!, served.length]);
      for (const address of served) pool.free(address);
      live = [];
    }
  }
  assertEquals(counts, [
    [32, 51],
    [64, 28],
    [128, 15],
    [256, 7],
    [512, 3],
    [42, 36],
    [33, 42],
    [123, 15],
    [114, 15],
    [514, 3],
  ]);
});

Deno.test("labTorture() gives everything back, whatever was refused", () => {
  const pool = tlsf.create(createRegion(tlsfRegionSize(2048)));
  const { refused, liveBlocks } = replay(labTorture(), pool);
  assertEquals(liveBlocks, 0);
  assert(refused > 8 * 10, `${refused} refused`);
  assertEquals([...pool.blocks!()].map(({ size }) => size), [2032]);
});

Deno.test("labTorture() is the same for the same seed", () => {
  assertEquals(labTorture({ seed: 4 }), labTorture({ seed: 4 }));
  assert(labTorture({ seed: 4 }).ops.length !== labTorture({ seed: 5 }).ops.length);
});
