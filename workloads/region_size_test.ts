import { assertEquals } from "@std/assert";
import { regionSizeFor } from "./region_size.ts";
import { TraceBuilder } from "./trace/trace_builder.ts";

Deno.test("regionSizeFor() is a power of two that leaves room for headers and waste", () => {
  assertEquals(regionSizeFor(new TraceBuilder().build("empty")), 65536);
  assertEquals(regionSizeFor(new TraceBuilder().malloc(0, 32768 - 64).build("full")), 131072);
  assertEquals(regionSizeFor(new TraceBuilder().malloc(0, 32768).build("over")), 262144);
  const small = new TraceBuilder();
  for (let id = 0; id < 1000; id++) small.malloc(id, 1);
  assertEquals(regionSizeFor(small.build("small")), 262144);
});
