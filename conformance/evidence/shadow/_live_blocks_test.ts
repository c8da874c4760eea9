import { assertEquals } from "@std/assert";
import { createLiveBlocks } from "./_live_blocks.ts";

/** Blocks at multiples of 16 that come and go, watched by a plain list. */
function checkAgainstList(low: number, high: number): void {
  const blocks = createLiveBlocks(low, high, 16);
  const live = new Map<number, number>();
  let random = 12345;
  const below = (limit: number) => {
    random = (Math.imul(random, 1103515245) + 12345) >>> 0;
    return (random >>> 8) % limit;
  };
  for (let id = 0; id < 2000; id++) {
    const address = low + 16 * below(1000);
    if (live.has(address)) {
      blocks.delete(address);
      live.delete(address);
    } else {
      blocks.add(address, id);
      live.set(address, id);
    }
    const asked = low + below(16_100);
    const starts = [...live.keys()].sort((a, b) => a - b);
    const left = starts.findLast((start) => start <= asked);
    const right = starts.find((start) => start > asked);
    assertEquals(blocks.atMost(asked), left === undefined ? -1 : live.get(left));
    // Blocks start at multiples of 16, so asking within a granule finds the next one.
    assertEquals(blocks.above(asked), right === undefined ? -1 : live.get(right));
  }
  assertEquals(blocks.above(-1), live.get(Math.min(...live.keys())));
}

Deno.test("createLiveBlocks() finds neighbours in a region", () => {
  checkAgainstList(64, 64 + 16_000);
});

Deno.test("createLiveBlocks() finds neighbours in an address space", () => {
  checkAgainstList(4096, 2 ** 47);
});

Deno.test("createLiveBlocks() keeps blocks far apart", () => {
  const blocks = createLiveBlocks(4096, 2 ** 47, 1);
  const addresses = [2 ** 46 + 3, 5000, 2 ** 33, 2 ** 33 + 2 ** 32];
  for (const [id, address] of addresses.entries()) blocks.add(address, id);
  const order: number[] = [];
  for (let id = blocks.above(-1); id >= 0; id = blocks.above(addresses[id]!)) order.push(id);
  assertEquals(order, [1, 2, 3, 0]);
});
