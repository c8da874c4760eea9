import { assertEquals } from "@std/assert";
import { type Slice, slicesToLookInto } from "./_slices.ts";

function slices(...steps: number[]): Slice[] {
  return steps.map((steps, i) => ({ from: 64 * i, to: 64 * (i + 1), steps }));
}

function picked(steps: number[], explained: number[], least = 0, most = 9): number[] {
  return slicesToLookInto(slices(...steps), explained, least, most).map(({ from }) => from / 64);
}

Deno.test("slicesToLookInto() picks what costs more than its calls explain, dearest first", () => {
  const explained = [100, 100, 100, 100, 100, 100, 100];
  assertEquals(picked([200, 900, 201, 199, 700, 198, 205], explained), [1, 4]);
});

Deno.test("slicesToLookInto() takes dear operations into account", () => {
  assertEquals(picked([200, 900, 210, 900, 190], [100, 450, 100, 100, 100]), [3]);
});

Deno.test("slicesToLookInto() picks the least number even where all is explained", () => {
  assertEquals(picked([100, 104, 99, 131], [100, 100, 100, 100], 2), [3, 1]);
  assertEquals(picked([], [], 2), []);
});

Deno.test("slicesToLookInto() picks no more than the most", () => {
  const steps = Array.from({ length: 40 }, (_, i) => i < 30 ? 100 : 9000 + i);
  assertEquals(picked(steps, steps.map(() => 100), 2, 3), [39, 38, 37]);
});
