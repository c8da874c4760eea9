import { assertEquals } from "@std/assert";
import { TraceBuilder } from "../../../workloads/trace/trace_builder.ts";
import { ColdCaches } from "./cold_caches.ts";
import type { Copy } from "./copy_finder.ts";
import { WarmCaches } from "./warm_caches.ts";

const builder = new TraceBuilder();
for (let id = 0; id < 100; id++) builder.malloc(id, 8);
const trace = builder.build("hundred");
const span = { start: 0, end: 64 };
const copy: Copy = { from: span, to: span };

Deno.test("WarmCaches stops 16 operations before the first reported one, and at each copy", () => {
  const stops = (measured: Uint32Array | undefined, copies: readonly number[]) =>
    new WarmCaches(trace, measured, new Map(copies.map((index) => [index, copy]))).stops;
  assertEquals(stops(Uint32Array.of(50, 51), [20, 70]), [20, 34, 70]);
  assertEquals(stops(Uint32Array.of(50), [34]), [34]);
  assertEquals(stops(Uint32Array.of(16, 60), []), []);
  assertEquals(stops(undefined, [0, 99]), [0, 99]);
});

Deno.test("ColdCaches stops at each reported operation", () => {
  assertEquals(new ColdCaches(trace, Uint32Array.of(50, 51)).stops, [50, 51]);
  assertEquals(new ColdCaches(trace, undefined).stops, [...Array(100).keys()]);
});
