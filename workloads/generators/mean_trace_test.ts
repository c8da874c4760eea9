import { assert, assertEquals, assertThrows } from "@std/assert";
import { Op } from "../trace/trace.ts";
import { traceSha256 } from "../trace/trace_digest.ts";
import { summarizeTrace } from "../trace/trace_summary.ts";
import { meanTrace } from "./mean_trace.ts";

const OPTIONS = { operations: 10_000, meanSize: 100, meanLifetime: 1000, meanGap: 10 };

Deno.test("meanTrace() gives the same trace for the same seed, for years", async () => {
  assertEquals(
    await traceSha256(meanTrace(1, OPTIONS)),
    "81bd4ba9513fa3ee7bcdb5be188e0294b9a469ffe201c4b341c7f0bfc1770066",
  );
});

Deno.test("meanTrace() asks for sizes uniform around the mean", () => {
  const { sizes, ops } = meanTrace(2, OPTIONS);
  const asked = sizes.filter((_, i) => ops[i] === Op.Malloc);
  const mean = asked.reduce((sum, size) => sum + size, 0) / asked.length;
  assert(Math.abs(mean - 100) < 4, `${mean}`);
  assertEquals([Math.min(...asked), Math.max(...asked)], [1, 199]);
});

Deno.test("meanTrace() settles at lifetime / gap live blocks", () => {
  const { peakLiveBlocks, liveBlocks } = summarizeTrace(meanTrace(3, OPTIONS));
  assert(peakLiveBlocks > 100 && peakLiveBlocks < 140, `${peakLiveBlocks}`);
  assert(liveBlocks > 70 && liveBlocks < 130, `${liveBlocks}`);
});

Deno.test("meanTrace() refuses a mean that is none", () => {
  for (const key of ["meanSize", "meanLifetime", "meanGap"]) {
    assertThrows(() => meanTrace(1, { ...OPTIONS, [key]: 0.5 }), RangeError, `"${key}" must be`);
  }
});
