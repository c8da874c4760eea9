import { assertEquals } from "@std/assert";
import { tlsf } from "../../allocators/tlsf/tlsf.ts";
import type { CountedSeries } from "../evidence/check_context.ts";
import type { GrowthPoint } from "../evidence/growth.ts";
import { timingOf } from "./timing.ts";

const SIZES = Array.from({ length: 8 }, (_, i) => 64 * 2 ** i);
const flat: GrowthPoint[] = SIZES.map((at) => ({ at, steps: 40 }));
const copied: GrowthPoint[] = SIZES.map((at) => ({ at, steps: at }));

function sizes(points: GrowthPoint[], moved?: GrowthPoint[]): CountedSeries {
  return {
    operation: "realloc",
    variable: "requestSize",
    unit: "bytes requested",
    points,
    ...(moved && { moved }),
  };
}

Deno.test("timingOf() sets the bytes that a realloc moves beside its steps, and blames no claim", () => {
  assertEquals(timingOf(tlsf.claims, [sizes(flat, copied)]).realloc, {
    steps: 40,
    growth: { requestSize: "O(1)" },
    moved: { requestSize: "O(n)" },
  });
});

Deno.test("timingOf() says nothing of moved bytes where the steps grow as fast", () => {
  assertEquals(timingOf(tlsf.claims, [sizes(copied, copied)]).realloc, {
    steps: SIZES.at(-1)!,
    growth: { requestSize: "O(n)" },
  });
});

Deno.test("timingOf() notes a claim of O(n) for a realloc that neither loops nor moves", () => {
  const still = SIZES.map((at) => ({ at, steps: 0 }));
  assertEquals(timingOf(tlsf.claims, [sizes(flat, still)]).realloc!.notes, [
    "claims O(n) in requestSize, counted O(1)",
  ]);
});

Deno.test("timingOf() takes no more than the most steps from a series of few points", () => {
  const few = [{ at: 128, steps: 40 }, { at: 1024, steps: 52 }, { at: 4096, steps: 52 }];
  const series = { operation: "free", variable: "liveBlocks", unit: "live blocks" } as const;
  assertEquals(timingOf(tlsf.claims, [{ ...series, points: few }]).free, { steps: 52, growth: {} });
  const found = timingOf(tlsf.claims, [{ ...series, points: flat }, { ...series, points: few }]);
  assertEquals(found.free, { steps: 52, growth: { liveBlocks: "O(1)" } });
});
