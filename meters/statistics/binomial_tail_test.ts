import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { binomialTail } from "./binomial_tail.ts";
import golden from "./testdata/golden.json" with { type: "json" };

Deno.test("binomialTail() is what R says", async (t) => {
  for (const { n, p, k, tail } of golden.binomialTails) {
    await t.step(`P(Bin(${n}, ${p}) >= ${k})`, () => {
      assertAlmostEquals(binomialTail(n, p, k), tail, 1e-7 * tail);
    });
  }
});

Deno.test("binomialTail() is 1 from no success on and 0 beyond all", () => {
  assertEquals([binomialTail(7, 0.3, -1), binomialTail(7, 0.3, 0), binomialTail(7, 0.3, 8)], [
    1,
    1,
    0,
  ]);
});

Deno.test("binomialTail() refuses no trials and a certain success", () => {
  assertThrows(
    () => binomialTail(0, 0.5, 1),
    RangeError,
    '"n" must be a positive integer, received 0',
  );
  assertThrows(
    () => binomialTail(5, 1, 1),
    RangeError,
    '"p" must be above 0 and below 1, received 1',
  );
});
