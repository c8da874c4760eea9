import { assertEquals } from "@std/assert";
import { TraceBuilder } from "./trace_builder.ts";
import { summarizeTrace } from "./trace_summary.ts";

Deno.test("summarizeTrace() follows bytes and blocks through every operation", () => {
  const trace = new TraceBuilder()
    .malloc(0, 100)
    .memalign(1, 64, 50)
    .realloc(0, 200) // 250 bytes
    .mode(0, true)
    .free(0)
    .malloc(2, 180)
    .malloc(0, 30) // 260 bytes in 3 blocks
    .free(2)
    .build("walk");
  assertEquals(summarizeTrace(trace), {
    operations: 8,
    counts: { malloc: 3, free: 2, realloc: 1, memalign: 1, mode: 1 },
    peakLiveBlocks: 3,
    peakLiveBytes: 260,
    liveBlocks: 2,
    sizes: { p50: 100, p90: 200, max: 200 },
    largestAlignment: 64,
  });
});

Deno.test("summarizeTrace() gives zeros for a trace without requests", () => {
  const { sizes, peakLiveBytes } = summarizeTrace(new TraceBuilder().build("empty"));
  assertEquals([sizes, peakLiveBytes], [{ p50: 0, p90: 0, max: 0 }, 0]);
});

Deno.test("summarizeTrace() takes a quantile as the least value that enough requests do not exceed", () => {
  const builder = new TraceBuilder();
  for (let id = 0; id < 10; id++) builder.malloc(id, 10 - id);
  assertEquals(summarizeTrace(builder.build("ten")).sizes, { p50: 5, p90: 9, max: 10 });
});
