import { assertEquals } from "@std/assert";
import { Random } from "../../workloads/random/random.ts";
import { type ClaimOutcome, findGrowth, type GrowthPoint, holdToClaim } from "./growth.ts";

function series(steps: (k: number) => number, doublings = 10): GrowthPoint[] {
  return Array.from({ length: doublings + 1 }, (_, i) => {
    const at = 16 * 2 ** i;
    return { at, steps: Math.round(steps(at)) };
  });
}

function counted(...steps: number[]): GrowthPoint[] {
  return steps.map((steps, i) => ({ at: 16 * 2 ** i, steps }));
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

Deno.test("findGrowth() finds O(1) in the counts of sound allocators", () => {
  // espressif/tlsf, natively: one step up, then flat.
  assertEquals(findGrowth(counted(130, 130, 130, 259, 259, 259, 259)), "O(1)");
  // talc.
  assertEquals(findGrowth(counted(17, 17, 17, 17, 17, 17, 18, 18, 18, 18, 18)), "O(1)");
  // rlsf as a global allocator.
  assertEquals(findGrowth(counted(11, 11, 11, 11, 13, 13, 11, 13, 11)), "O(1)");
  // Zephyr, and a heap of at most 8 pools.
  assertEquals(findGrowth(counted(9, 9, 9, 10), true), "O(1)");
  assertEquals(findGrowth(counted(39, 43, 43, 43), true), "O(1)");
  assertEquals(findGrowth(counted(39, 43, 51, 67), true), "O(n)");
});

Deno.test("findGrowth() does not take a staircase for one step up", () => {
  assertEquals(findGrowth(counted(10, 10, 12, 12, 12, 12, 12, 14, 14, 14, 14)), "O(log n)");
  assertEquals(findGrowth(counted(10, 10, 10, 10, 11, 11, 11, 11, 12, 12, 12)), "O(log n)");
  assertEquals(findGrowth(counted(10, 10, 10, 11, 11, 11, 12, 12, 12, 13)), "O(log n)");
  assertEquals(findGrowth(counted(9, 10, 10, 12, 12, 12, 12, 12)), "O(1)");
});

Deno.test("findGrowth() waits for what comes after a step at the last point", () => {
  const step = [...new Array<number>(9).fill(42), 84];
  assertEquals(findGrowth(counted(...step)), "unknown");
  assertEquals(findGrowth(counted(...step, 84, 84)), "unknown");
  assertEquals(findGrowth(counted(...step, 84, 84, 84)), "O(1)");
  assertEquals(findGrowth(counted(...step, 168, 336, 672)), "O(n)");
  assertEquals(findGrowth(series((k) => k < 16384 ? 42 : 43)), "O(1)");
});

Deno.test("findGrowth() does not take a high rise that has just ended for a constant", () => {
  const capped = [25, 41, 73, 137, 265, 275, 275, 275, 275];
  assertEquals(findGrowth(counted(...capped)), "unknown");
  assertEquals(findGrowth(counted(...capped, 275, 275, 275)), "O(1)");
});

Deno.test("findGrowth() finds O(1) through jitter, and no rise that is hidden in it", () => {
  for (let seed = 0; seed < 50; seed++) {
    const random = new Random(seed);
    const jitter = Array.from({ length: 11 }, () => random.below(4));
    assertEquals(findGrowth(counted(...jitter.map((more) => 40 + more))), "O(1)");
    const line = series((k) => 200 + k / 16).map(({ steps }, i) => steps + jitter[i]!);
    assertEquals(findGrowth(counted(...line)), "O(n)");
    const logarithm = jitter.map((more, i) => 20 + 7 * i + more);
    assertEquals(findGrowth(counted(...logarithm)), "O(log n)");
  }
});

Deno.test("findGrowth() finds O(log n) in steps per doubling, even or uneven", () => {
  assertEquals(findGrowth(series((k) => 20 + 7 * Math.log2(k))), "O(log n)");
  assertEquals(findGrowth(series((k) => 500 + Math.log2(k))), "O(log n)");
  for (
    const uneven of [
      [85, 77, 72, 75, 78, 81, 84, 87, 90],
      [10, 13, 15, 16, 19, 19, 23, 24, 28, 29, 33],
      [82, 82, 69, 101, 141, 125, 176, 213, 250],
      // The AVL trees of libevl, natively.
      [573, 584, 629, 568, 597, 582, 607, 632, 657],
    ]
  ) assertEquals(findGrowth(counted(...uneven)), "O(log n)");
});

Deno.test("findGrowth() finds O(n) through a large constant part, however slow", () => {
  assertEquals(findGrowth(series((k) => k)), "O(n)");
  assertEquals(findGrowth(series((k) => 5000 + 3 * k)), "O(n)");
  assertEquals(findGrowth(series((k) => 5000 + k / 16)), "O(n)");
  assertEquals(findGrowth(series((k) => 1000 + k / 1024)), "O(n)");
});

Deno.test("findGrowth() finds O(n) in five points if they leave no doubt", () => {
  // umm_malloc, up to where its memory ended.
  assertEquals(findGrowth(counted(25, 41, 73, 137, 256)), "O(n)");
  assertEquals(findGrowth(counted(25, 41, 73, 137)), "unknown");
  assertEquals(findGrowth(counted(25, 41, 73, 137, 140)), "unknown");
  assertEquals(findGrowth(series((k) => k * Math.log2(k), 4)), "unknown");
  assertEquals(findGrowth(series((k) => 10 * Math.sqrt(k), 4)), "unknown");
});

Deno.test("findGrowth() finds that n log n and a square are worse than O(n)", () => {
  assertEquals(findGrowth(series((k) => k * k)), "worse");
  assertEquals(findGrowth(series((k) => k * Math.log2(k))), "worse");
});

Deno.test("findGrowth() does not name a square root or a squared logarithm", () => {
  assertEquals(findGrowth(series((k) => 10 * Math.sqrt(k))), "unknown");
  assertEquals(findGrowth(series((k) => Math.sqrt(k) / 8)), "unknown");
  assertEquals(findGrowth(series((k) => 600 + Math.sqrt(k))), "unknown");
  assertEquals(findGrowth(series((k) => Math.log2(k) ** 2)), "unknown");
});

Deno.test("findGrowth() says unknown of fewer than six doublings", () => {
  assertEquals(findGrowth(series(() => 42, 5)), "unknown");
  assertEquals(findGrowth(series(() => 42, 6)), "O(1)");
});

function outcomes(points: readonly GrowthPoint[]): ClaimOutcome[] {
  return (["O(1)", "O(log n)", "O(n)"] as const).map((claimed) => holdToClaim(claimed, points));
}

Deno.test("holdToClaim() contradicts what is better than the count and confirms what is not", () => {
  const [no, yes] = ["contradicted", "confirmed"] as const;
  assertEquals(outcomes(series(() => 42)), [yes, yes, yes]);
  assertEquals(outcomes(series((k) => 8 * Math.log2(k))), [no, yes, yes]);
  assertEquals(outcomes(series((k) => k)), [no, no, yes]);
  assertEquals(outcomes(series((k) => k * k)), [no, no, no]);
  assertEquals(outcomes(series((k) => 10 * Math.sqrt(k))), [no, no, yes]);
  assertEquals(outcomes(counted(573, 584, 629, 568, 597, 582, 607, 632, 657)), [no, yes, yes]);
});

Deno.test("holdToClaim() leaves a late step undecided, unless a bound is declared", () => {
  const late = series((k) => k < 8192 ? 42 : 84);
  assertEquals(outcomes(late), ["undecided", "undecided", "confirmed"]);
  assertEquals(holdToClaim("O(1)", late, 84), "confirmed");
  assertEquals(holdToClaim("O(1)", late, 83), "undecided");
  assertEquals(holdToClaim("O(1)", series(() => 42, 3)), "undecided");
});

Deno.test("holdToClaim() takes a line for sure after five points, to confirm and not to contradict", () => {
  const five = series((k) => 9 + k, 4);
  assertEquals(outcomes(five), ["undecided", "undecided", "confirmed"]);
});

Deno.test("findGrowth() takes four points of a variable that cannot be doubled more often", () => {
  assertEquals(findGrowth(series(() => 9, 4), true), "O(1)");
  assertEquals(findGrowth(series((k) => 5 + k, 4), true), "O(n)");
  assertEquals(findGrowth(series(() => 9, 2), true), "unknown");
  assertEquals(holdToClaim("O(1)", series((k) => k, 4), undefined, true), "contradicted");
});
