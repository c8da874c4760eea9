import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import golden from "./testdata/golden.json" with { type: "json" };
import { wilksBound, wilksSamples } from "./wilks.ts";

Deno.test("wilksSamples() is 2,995 for 1e-3, 29,956 for 1e-4 and 2,995,731 for 1e-6", () => {
  assertEquals([1e-3, 1e-4, 1e-6].map((p) => wilksSamples(p)), [2995, 29_956, 2_995_731]);
  assertEquals(
    golden.wilksSamples.map(({ p }) => wilksSamples(p)),
    golden.wilksSamples.map(({ n }) => n),
  );
});

Deno.test("wilksBound() claims the exceedance for which the samples just suffice", () => {
  const { exceedance, confidence } = wilksBound(99, 2995);
  assertAlmostEquals(1 - (1 - exceedance) ** 2995, confidence, 1e-12);
  assertEquals(wilksSamples(exceedance * 1.000001), 2995);
});

Deno.test("wilksBound() refuses no samples", () => {
  assertThrows(
    () => wilksBound(0, 0),
    RangeError,
    '"samples" must be a positive integer, received 0',
  );
});
