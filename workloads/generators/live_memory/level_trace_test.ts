import { assert, assertEquals, assertThrows } from "@std/assert";
import { Op } from "../../trace/trace.ts";
import { traceSha256 } from "../../trace/trace_digest.ts";
import { summarizeTrace } from "../../trace/trace_summary.ts";
import { levelTrace } from "./level_trace.ts";

const OPTIONS = { operations: 20_000, liveBytes: 500_000 };

Deno.test("levelTrace() gives the same trace for the same seed, for years", async () => {
  assertEquals(
    await traceSha256(levelTrace(1, OPTIONS)),
    "16b51c7dd1ef30dab146c81a3c6004e95ee62ca2565fca744c76ffb144fc6395",
  );
});

Deno.test("levelTrace() stays within a few blocks of the level, below and above it", () => {
  const { ops, ids, sizes } = levelTrace(2, OPTIONS);
  const live = new Map<number, number>();
  let level = 0;
  let filled = false;
  let lowest = Infinity;
  let highest = 0;
  let below = 0;
  let after = 0;
  for (let i = 0; i < ops.length; i++) {
    const id = ids[i]!;
    if (ops[i] === Op.Malloc) live.set(id, sizes[i]!);
    level += ops[i] === Op.Malloc ? sizes[i]! : -live.get(id)!;
    filled ||= level > OPTIONS.liveBytes;
    if (!filled) continue;
    after++;
    if (level <= OPTIONS.liveBytes) below++;
    lowest = Math.min(lowest, level);
    highest = Math.max(highest, level);
  }
  assert(lowest > 475_000 && highest < 525_000, `${lowest} to ${highest}`);
  assert(Math.abs(below / after - 0.5) < 0.05, `${below} of ${after}`);
});

Deno.test("levelTrace() exceeds the level even if it has too few operations to fill it", () => {
  const { peakLiveBytes, counts } = summarizeTrace(levelTrace(3, { ...OPTIONS, operations: 1 }));
  assert(peakLiveBytes > OPTIONS.liveBytes);
  assertEquals(counts.free, 0);
});

Deno.test("levelTrace() refuses a level that is none", () => {
  for (const liveBytes of [0, -1, NaN, Infinity]) {
    assertThrows(() => levelTrace(1, { ...OPTIONS, liveBytes }), RangeError, '"liveBytes" must be');
  }
});
