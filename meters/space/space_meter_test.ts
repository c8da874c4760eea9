import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { Allocator } from "../../allocators/contract/allocator.ts";
import type { Region } from "../../allocators/contract/region.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import { subjects } from "../../allocators/subjects.ts";
import { randomTrace } from "../../workloads/generators/random_trace.ts";
import { TraceBuilder } from "../../workloads/trace/trace_builder.ts";
import { measureSpace } from "./space_meter.ts";
import { counted } from "../steps/javascript/testdata/counted.ts";

/** An allocator that never uses anything again and rounds up to 16, with what else is given. */
function bump(more: (live: Map<number, number>) => Partial<Allocator> = () => ({})): Subject {
  return {
    ...counted,
    create({ base, size: bytes }: Region) {
      const live = new Map<number, number>();
      let next = base;
      return {
        malloc(size) {
          const granted = Math.ceil(size / 16) * 16;
          if (next + granted > base + bytes) return 0;
          live.set(next, granted);
          next += granted;
          return next - granted;
        },
        free: (address) => void live.delete(address),
        usableSize: (address) => live.get(address)!,
        ...more(live),
      };
    },
  };
}

Deno.test("measureSpace() finds F1 to F4 as they are defined", () => {
  // Live bytes 8, 24, 16, 48, 32, and heap bytes 16, 32, 32, 64, 64.
  const trace = new TraceBuilder()
    .malloc(0, 8).malloc(1, 16).free(0).malloc(2, 32).free(1).build("five");
  const use = measureSpace(bump(), { trace, regionSize: 1024 })!;
  assertEquals([use.liveBytes, use.heapBytes], [48, 64]);
  assertAlmostEquals(use.f1, (16 + 32 + 32 + 64 + 64) / (8 + 24 + 16 + 48 + 32));
  assertAlmostEquals(use.f2, 64 / 48);
  assertAlmostEquals(use.f3, 64 / 48);
  assertAlmostEquals(use.f4, 64 / 48);
});

Deno.test("measureSpace() tells the largest load from the last growth", () => {
  // Live bytes 64, 0, 16, and heap bytes 64, 64, 80.
  const trace = new TraceBuilder().malloc(0, 64).free(0).malloc(1, 16).build("three");
  const use = measureSpace(bump(), { trace, regionSize: 1024 })!;
  assertEquals([use.f2, use.f3, use.f4], [64 / 64, 80 / 16, 80 / 64]);
});

Deno.test("measureSpace() looks into the heap when most is live", () => {
  const trace = new TraceBuilder()
    .malloc(0, 8).malloc(1, 24).free(0).malloc(2, 100).free(1).free(2).build("peak");
  const subject = bump((live) => ({
    *blocks() {
      for (const [address, size] of live) yield { address, size, free: false };
      // Three quarters of what is free lie together.
      if (live.size === 2) {
        yield { address: 1000, size: 30, free: true };
        yield { address: 2000, size: 10, free: true };
      }
    },
  }));
  const use = measureSpace(subject, { trace, regionSize: 1024 })!;
  assertEquals(use.liveBytes, 124);
  assertAlmostEquals(use.internalFragmentation!, (32 + 112 - 124) / (32 + 112));
  assertAlmostEquals(use.externalFragmentation!, 0.25);
});

Deno.test("measureSpace() counts what was asked for where nobody tells what was granted", () => {
  const trace = new TraceBuilder().malloc(0, 64).malloc(1, 64).build("two");
  const silent: Subject = {
    ...bump(),
    create(region) {
      const { malloc, free } = bump().create(region);
      return { malloc, free };
    },
  };
  const use = measureSpace(silent, { trace, regionSize: 1024 })!;
  assertEquals([use.liveBytes, use.heapBytes, use.f4], [128, 128, 1]);
});

Deno.test("measureSpace() refuses what is no address", () => {
  const trace = new TraceBuilder().malloc(0, 64).build("one");
  for (const address of [NaN, -64, 64.5, 1e9]) {
    const subject = { ...bump(), create: () => ({ malloc: () => address, free() {} }) };
    assertThrows(() => measureSpace(subject, { trace, regionSize: 1024 }), TypeError, `${address}`);
  }
});

Deno.test("measureSpace() has nothing to say where nothing was served", () => {
  const trace = new TraceBuilder().malloc(0, 5000).build("refused");
  assertEquals(measureSpace(bump(), { trace, regionSize: 1024 }), undefined);
});

for (const subject of subjects) {
  if (subject.claims.fit === "fixed") continue;
  Deno.test(`measureSpace() of ${subject.name} is the same twice, and no less than what is live`, () => {
    const trace = randomTrace(5, { operations: 500, drain: true });
    const load = { trace, regionSize: 2 ** 22 };
    const use = measureSpace(subject, load)!;
    assertEquals(measureSpace(subject, load), use);
    for (const ratio of [use.f1, use.f2, use.f3, use.f4]) assert(ratio >= 1, `${ratio}`);
    assert(use.heapBytes <= load.regionSize);
    assert(use.f4 <= use.f2 || use.f4 <= use.f3 || use.f2 === use.f3);
  });
}
