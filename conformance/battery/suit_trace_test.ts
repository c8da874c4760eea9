import { assertEquals, assertStrictEquals } from "@std/assert";
import { TraceBuilder } from "../../workloads/trace/trace_builder.ts";
import { formatTrace } from "../../workloads/trace/trace_text.ts";
import type { Capability } from "../spec/examined_subject.ts";
import { suitTrace } from "./suit_trace.ts";

const trace = new TraceBuilder().malloc(0, 10).memalign(1, 64, 20).realloc(0, 30).free(1)
  .build("all", 7);

function linesFor(capabilities: readonly Capability[], most?: number): string[] {
  const suited = suitTrace(trace, { capabilities: new Set(capabilities) }, most);
  return formatTrace(suited).trimEnd().split("\n").slice(1);
}

Deno.test("suitTrace() leaves a trace alone that can be asked as it is", () => {
  assertStrictEquals(suitTrace(trace, { capabilities: new Set(["realloc", "memalign"]) }), trace);
});

Deno.test("suitTrace() asks for what is not offered by malloc and free", () => {
  assertEquals(linesFor([]), ["a 0 10", "a 1 20", "f 0", "a 0 30", "f 1"]);
  assertEquals(linesFor(["realloc"]), ["a 0 10", "a 1 20", "r 0 30", "f 1"]);
  assertEquals(linesFor(["memalign"]), ["a 0 10", "m 1 64 20", "f 0", "a 0 30", "f 1"]);
});

Deno.test("suitTrace() takes no more operations than it is told", () => {
  assertEquals(linesFor(["realloc", "memalign"], 2), ["a 0 10", "m 1 64 20"]);
});
