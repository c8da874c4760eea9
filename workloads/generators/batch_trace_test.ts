import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { Op } from "../trace/trace.ts";
import { traceSha256 } from "../trace/trace_digest.ts";
import { summarizeTrace } from "../trace/trace_summary.ts";
import { type BatchOrder, batchTrace } from "./batch_trace.ts";

const GOLDEN: [order: BatchOrder, sha256: string][] = [
  ["fifo", "c3031a8e045f0fa37638ad8d38006a1209538588f513a2302268fd0d986a25d9"],
  ["lifo", "fb441fd89e5b18a836e4332bfabe25641ce8f585278d834c53d26ba66b0e58f7"],
  ["shuffled", "cda28310a48aad52ef7283bee1a20946237c255c7adfd46b58275f0180cde214"],
];

for (const [order, sha256] of GOLDEN) {
  Deno.test(`batchTrace() gives the same ${order} trace for the same seed, for years`, async () => {
    const trace = batchTrace(1, { rounds: 3, blocks: 100, order, refill: true });
    assertEquals(await traceSha256(trace), sha256);
  });
}

function freedIds(order: BatchOrder): number[] {
  const { ops, ids } = batchTrace(2, { rounds: 1, blocks: 50, order });
  return [...ids].filter((_, i) => ops[i] === Op.Free);
}

Deno.test("batchTrace() frees in the declared order", () => {
  const ascending = Array.from({ length: 50 }, (_, i) => i);
  assertEquals(freedIds("fifo"), ascending);
  assertEquals(freedIds("lifo"), ascending.toReversed());
  const shuffled = freedIds("shuffled");
  assertNotEquals(shuffled, ascending);
  assertEquals(shuffled.sort((a, b) => a - b), ascending);
});

Deno.test("batchTrace() with refill asks for the sizes that it freed", () => {
  const { ops, ids, sizes } = batchTrace(3, { rounds: 1, blocks: 9, refill: true });
  // 9 allocations, 5 frees of every other block, 5 allocations, 9 frees.
  assertEquals(ops.length, 28);
  assertEquals([...ids.slice(9, 14)], [0, 2, 4, 6, 8]);
  assertEquals([...sizes.slice(14, 19)], [0, 2, 4, 6, 8].map((i) => sizes[i]));
});

Deno.test("batchTrace() leaves nothing live after each round", () => {
  const { peakLiveBlocks, liveBlocks, operations } = summarizeTrace(
    batchTrace(4, { rounds: 10, blocks: 7, refill: true, order: "shuffled" }),
  );
  assertEquals([peakLiveBlocks, liveBlocks, operations], [7, 0, 10 * (7 + 4 + 4 + 7)]);
});

Deno.test("batchTrace() refuses no rounds and no blocks", () => {
  assertThrows(() => batchTrace(1, { rounds: 0, blocks: 1 }), RangeError, '"rounds" must be');
  assertThrows(() => batchTrace(1, { rounds: 1, blocks: 1.5 }), RangeError, '"blocks" must be');
});
