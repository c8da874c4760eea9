import { assertEquals } from "@std/assert";
import { findGrowth, type GrowthPoint, holdToClaim } from "./growth.ts";

function series(steps: (k: number) => number, doublings = 10): GrowthPoint[] {
  return Array.from({ length: doublings + 1 }, (_, i) => {
    const at = 16 * 2 ** i;
    return { at, steps: Math.round(steps(at)) };
  });
}

Deno.test("findGrowth() finds O(1) in a constant series", () => {
  assertEquals(findGrowth(series(() => 42)), "O(1)");
});

Deno.test("findGrowth() finds O(1) in a series that wobbles below a maximum seen early", () => {
  assertEquals(findGrowth(series((k) => k === 64 ? 45 : 38 + (k % 7))), "O(1)");
});

Deno.test("findGrowth() finds O(1) when growth ends before the last six doublings", () => {
  assertEquals(findGrowth(series((k) => Math.min(k, 256))), "O(1)");
});

Deno.test("findGrowth() finds O(log n) in steps per doubling, even or uneven", () => {
  assertEquals(findGrowth(series((k) => 20 + 7 * Math.log2(k))), "O(log n)");
  const covered = [85, 77, 72, 75, 78, 81, 84, 87, 90];
  assertEquals(findGrowth(covered.map((steps, i) => ({ at: 2 ** i, steps }))), "O(log n)");
  for (
    const uneven of [
      [10, 13, 15, 16, 19, 19, 23, 24, 28, 29, 33],
      [82, 82, 69, 101, 141, 125, 176, 213, 250],
    ]
  ) assertEquals(findGrowth(uneven.map((steps, i) => ({ at: 2 ** i, steps }))), "O(log n)");
});

Deno.test("findGrowth() finds O(n) through a large constant part", () => {
  assertEquals(findGrowth(series((k) => k)), "O(n)");
  assertEquals(findGrowth(series((k) => 5000 + 3 * k)), "O(n)");
  assertEquals(findGrowth(series((k) => 5000 + k / 16)), "O(n)");
  assertEquals(findGrowth(series((k) => k * Math.log2(k))), "O(n)");
});

Deno.test("findGrowth() finds that a square is worse than O(n)", () => {
  assertEquals(findGrowth(series((k) => k * k)), "worse");
});

Deno.test("findGrowth() does not name a square root", () => {
  assertEquals(findGrowth(series((k) => 10 * Math.sqrt(k))), "unknown");
});

Deno.test("findGrowth() says unknown of fewer than six doublings", () => {
  assertEquals(findGrowth(series(() => 42, 5)), "unknown");
  assertEquals(findGrowth(series(() => 42, 6)), "O(1)");
});

Deno.test("holdToClaim() contradicts a claim that is better than the count", () => {
  assertEquals(holdToClaim("O(1)", series((k) => k)), "contradicted");
  assertEquals(holdToClaim("O(1)", series((k) => 8 * Math.log2(k))), "contradicted");
  assertEquals(holdToClaim("O(log n)", series((k) => k)), "contradicted");
  assertEquals(holdToClaim("O(n)", series((k) => k * k)), "contradicted");
});

Deno.test("holdToClaim() confirms a claim that is worse than the count", () => {
  assertEquals(holdToClaim("O(n)", series(() => 42)), "confirmed");
  assertEquals(holdToClaim("O(n)", series((k) => 10 * Math.sqrt(k))), "confirmed");
  assertEquals(holdToClaim("O(log n)", series(() => 42)), "confirmed");
});

Deno.test("holdToClaim() leaves a single late step undecided, unless a bound is declared", () => {
  const late = series((k) => k < 4096 ? 42 : 43);
  assertEquals(holdToClaim("O(1)", late), "undecided");
  assertEquals(holdToClaim("O(1)", late, 43), "confirmed");
  assertEquals(holdToClaim("O(1)", late, 42), "undecided");
  assertEquals(holdToClaim("O(1)", series(() => 42, 3)), "undecided");
});

Deno.test("findGrowth() takes four points of a variable that cannot be doubled more often", () => {
  assertEquals(findGrowth(series(() => 9, 4), true), "O(1)");
  assertEquals(findGrowth(series((k) => 5 + k, 4), true), "O(n)");
  assertEquals(findGrowth(series(() => 9, 2), true), "unknown");
  assertEquals(holdToClaim("O(1)", series((k) => k, 4), undefined, true), "contradicted");
});
