import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { traceSha256 } from "../trace/trace_digest.ts";
import { summarizeTrace } from "../trace/trace_summary.ts";
import { randomTrace } from "./random_trace.ts";

Deno.test("randomTrace() gives the same trace for the same seed, for years", async () => {
  const options = {
    operations: 5000,
    reallocShare: 0.1,
    memalignShare: 0.1,
    liveBytes: 100_000,
    drain: true,
  };
  assertEquals(
    await traceSha256(randomTrace(1, options)),
    "0822e29269752d0a18ba765541e67f8d63a8d7871a126f4d6416d7658f931b0d",
  );
  assertNotEquals(randomTrace(2, options).sizes, randomTrace(1, options).sizes);
});

Deno.test("randomTrace() keeps live bytes within the limit and comes close to it", () => {
  const trace = randomTrace(3, {
    operations: 20000,
    liveBytes: 50_000,
    reallocShare: 0.3,
    lifetimes: { kind: "constant", value: 10_000 },
  });
  const { peakLiveBytes } = summarizeTrace(trace);
  assert(peakLiveBytes <= 50_000 && peakLiveBytes > 45_000, `${peakLiveBytes}`);
});

Deno.test("randomTrace() writes the declared shares of realloc and memalign", () => {
  const { counts } = summarizeTrace(
    randomTrace(4, { operations: 20000, reallocShare: 0.25, memalignShare: 0.5 }),
  );
  const allocations = counts.malloc + counts.memalign;
  assert(Math.abs(counts.realloc / (allocations + counts.realloc) - 0.25) < 0.02);
  assert(Math.abs(counts.memalign / allocations - 0.5) < 0.02);
});

Deno.test("randomTrace() settles at the live blocks that the lifetimes imply", () => {
  const { peakLiveBlocks } = summarizeTrace(
    randomTrace(5, { operations: 20000, lifetimes: { kind: "constant", value: 100 } }),
  );
  assertEquals(peakLiveBlocks, 101);
});

Deno.test("randomTrace() drains to nothing if asked for", () => {
  assertEquals(summarizeTrace(randomTrace(6, { operations: 1000, drain: true })).liveBlocks, 0);
  assert(summarizeTrace(randomTrace(6, { operations: 1000 })).liveBlocks > 0);
});

Deno.test("randomTrace() refuses a limit below one request", () => {
  assertThrows(
    () =>
      randomTrace(7, {
        operations: 10,
        sizes: { kind: "constant", value: 100 },
        liveBytes: 99,
      }),
    RangeError,
    "received 99 and drew 100",
  );
});
