import { assert, assertEquals, assertThrows } from "@std/assert";
import { traceSha256 } from "../../trace/trace_digest.ts";
import { summarizeTrace } from "../../trace/trace_summary.ts";
import { workingSetTrace } from "./working_set_trace.ts";

Deno.test("workingSetTrace() gives the same trace for the same seed, for years", async () => {
  const trace = workingSetTrace(1, { operations: 5000, blocks: 200, reallocShare: 0.1 });
  assertEquals(
    await traceSha256(trace),
    "47e89b9d6d32e069d747e6c98709c5b629bdee8f485e8a2a90f455d5bd4d4fff",
  );
});

Deno.test("workingSetTrace() never holds more or less than its blocks once it is filled", () => {
  const trace = workingSetTrace(2, { operations: 5000, blocks: 64, reallocShare: 0.2 });
  const { peakLiveBlocks, liveBlocks, counts } = summarizeTrace(trace);
  assertEquals([peakLiveBlocks, liveBlocks], [64, 64]);
  assertEquals(counts.malloc, counts.free + 64);
  assert(Math.abs(counts.realloc / (counts.realloc + counts.free) - 0.2) < 0.03);
});

Deno.test("workingSetTrace() asks for many small blocks and few large", () => {
  const { sizes } = summarizeTrace(workingSetTrace(3, { operations: 20_000, blocks: 100 }));
  assert(sizes.p50 <= 8 && sizes.p90 <= 48 && sizes.max > 4096, JSON.stringify(sizes));
});

Deno.test("workingSetTrace() refuses a set of no blocks", () => {
  assertThrows(() => workingSetTrace(1, { operations: 10, blocks: 0 }), RangeError, "received 0");
});
