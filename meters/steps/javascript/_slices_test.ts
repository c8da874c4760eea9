import { assertEquals } from "@std/assert";
import { slicesToLookInto } from "./_slices.ts";

Deno.test("slicesToLookInto() takes the dearest slices where all cost about the same", () => {
  assertEquals(slicesToLookInto([100, 104, 99, 131, 120]), [3, 4]);
  assertEquals(slicesToLookInto([100]), [0]);
  assertEquals(slicesToLookInto([]), []);
});

Deno.test("slicesToLookInto() takes every slice that costs more than its calls explain", () => {
  assertEquals(slicesToLookInto([100, 900, 100, 250, 100, 700, 100]), [1, 3, 5]);
});

Deno.test("slicesToLookInto() takes no more than 24 slices, the dearest", () => {
  const sums = Array.from({ length: 100 }, (_, i) => i < 60 ? 10 : 1000 + i);
  assertEquals(slicesToLookInto(sums), Array.from({ length: 24 }, (_, i) => 76 + i));
});
