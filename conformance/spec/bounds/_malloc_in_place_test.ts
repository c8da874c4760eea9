import { assertEquals } from "@std/assert";
import { formatTrace } from "../../../workloads/trace/trace_text.ts";
import { TraceBuilder } from "../../../workloads/trace/trace_builder.ts";
import { mallocInPlace } from "./_malloc_in_place.ts";

Deno.test("mallocInPlace() measures a malloc of as many bytes before each measured call", () => {
  const { trace, measured, regionSize } = mallocInPlace({
    trace: new TraceBuilder().malloc(0, 8).realloc(0, 50).realloc(0, 70).free(0).build("two"),
    measured: Uint32Array.of(1, 2),
    regionSize: 4096,
  });
  const expected = new TraceBuilder().malloc(0, 8)
    .malloc(1, 50).free(1).realloc(0, 50)
    .malloc(1, 70).free(1).realloc(0, 70)
    .free(0).build("two");
  assertEquals(formatTrace(trace), formatTrace(expected));
  assertEquals([[...measured], regionSize], [[1, 4], 4096]);
});
