import { assertEquals } from "@std/assert";
import type { Allocator, Block } from "../../allocators/contract/allocator.ts";
import { drawHeap } from "./heap_picture.ts";

function walked(blocks: Iterable<Block>): Allocator {
  return { malloc: () => 0, free() {}, blocks: () => blocks };
}

const unwalked: Allocator = { malloc: () => 0, free() {} };

function block(address: number, size: number, free = false): Block {
  return { address, size, free };
}

/** Blocks of 8 bytes at 100, 200, ...; every third is free. */
function manyBlocks(count: number): Block[] {
  return Array.from({ length: count }, (_, i) => block(100 * (i + 1), 8, i % 3 === 2));
}

Deno.test("drawHeap() draws the heap walk with the ids of the live blocks", () => {
  const allocator = walked([block(8, 24), block(40, 40, true), block(88, 16), block(112, 512)]);
  assertEquals(
    drawHeap({ allocator, addresses: [8, 0, 0, 112], sizes: [20, 0, 0, 512] }),
    "[a0 24][free 40][used 16][a3 512]",
  );
});

Deno.test("drawHeap() draws the live blocks and the gaps between them without a heap walk", () => {
  const view = { allocator: unwalked, addresses: [200, 0, 100, 132], sizes: [8, 0, 24, 68] };
  assertEquals(drawHeap(view), "[a2 24][gap 8][a3 68][a0 8]");
  const pool = { buffer: new ArrayBuffer(512), base: 64, size: 256 };
  assertEquals(
    drawHeap(view, { pools: [pool] }),
    "[gap 36][a2 24][gap 8][a3 68][a0 8][gap 112]",
  );
});

Deno.test("drawHeap() draws overlapping blocks, and blocks outside of every pool", () => {
  const pool = { buffer: new ArrayBuffer(512), base: 64, size: 64 };
  const view = { allocator: unwalked, addresses: [64, 80, 400], sizes: [32, 8, 8] };
  assertEquals(drawHeap(view, { pools: [pool] }), "[a0 32][a1 8][gap 32] | [a2 8]");
});

Deno.test("drawHeap() keeps pools apart", () => {
  const buffer = new ArrayBuffer(512);
  const pools = [{ buffer, base: 64, size: 64 }, { buffer, base: 192, size: 64 }];
  const blocks = [block(64, 24), block(96, 32, true), block(192, 64, true)];
  assertEquals(
    drawHeap({ allocator: walked(blocks), addresses: [64], sizes: [24] }, { pools }),
    "[a0 24][free 32] | [free 64]",
  );
  assertEquals(
    drawHeap({ allocator: unwalked, addresses: [64], sizes: [24] }, { pools }),
    "[a0 24][gap 40] | [gap 64]",
  );
});

Deno.test("drawHeap() leaves out the middle of a long heap and counts it", () => {
  const view = { allocator: walked(manyBlocks(100)), addresses: [], sizes: [] };
  assertEquals(
    drawHeap(view, { limit: 5 }),
    "[used 8][used 8][free 8][... 64 used and 31 free, 760 bytes][free 8][used 8]",
  );
  assertEquals(drawHeap(view, { limit: 1 }), "[used 8][... 66 used and 33 free, 792 bytes]");
  assertEquals(drawHeap(view, { limit: 100 }).includes("..."), false);
});

Deno.test("drawHeap() draws the blocks around an address", () => {
  const view = {
    allocator: walked(manyBlocks(100)),
    addresses: [100, 5000, 10_000],
    sizes: [8, 8, 8],
  };
  assertEquals(
    drawHeap(view, { limit: 3, around: 5004 }),
    "[... 32 used and 16 free, 384 bytes][used 8][a1 8][free 8][... 33 used and 16 free, 392 bytes]",
  );
  assertEquals(
    drawHeap(view, { limit: 2, around: 100 }),
    "[a0 8][used 8][... 65 used and 33 free, 784 bytes]",
  );
  assertEquals(
    drawHeap(view, { limit: 2, around: 99_999 }),
    "[... 66 used and 32 free, 784 bytes][free 8][a2 8]",
  );
});

Deno.test("drawHeap() draws a broken heap walk as far as it came", () => {
  function* failing(): Iterable<Block> {
    yield block(8, 24);
    throw new RangeError("Invalid typed array index");
  }
  assertEquals(
    drawHeap({ allocator: walked(failing()), addresses: [8], sizes: [24] }),
    "[a0 24][walk failed: Invalid typed array index]",
  );
  function* endless(): Iterable<Block> {
    for (;;) yield block(8, 24);
  }
  assertEquals(
    drawHeap({ allocator: walked(endless()), addresses: [], sizes: [] }, { limit: 2 }),
    "[used 24][... 999999 used and 0 free, 23999976 bytes][walk does not end]",
  );
});

Deno.test("drawHeap() says that a heap is empty", () => {
  assertEquals(drawHeap({ allocator: unwalked, addresses: [0], sizes: [0] }), "(no blocks)");
  assertEquals(drawHeap({ allocator: walked([]), addresses: [], sizes: [] }), "(no blocks)");
});
