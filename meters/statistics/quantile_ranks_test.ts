import { assert, assertEquals } from "@std/assert";
import { binomialTail } from "./binomial_tail.ts";
import { quantileRanks } from "./quantile_ranks.ts";
import golden from "./testdata/golden.json" with { type: "json" };

Deno.test("quantileRanks() are those of R's binomial quantiles", () => {
  for (const { n, q, confidence, low, high } of golden.intervalRanks) {
    assertEquals(quantileRanks(n, q, confidence), { low, high }, `${n} samples, q = ${q}`);
  }
});

Deno.test("quantileRanks() cover at least the confidence, and no narrower pair does on either side", () => {
  for (const [n, q] of [[6, 0.5], [50, 0.3], [59, 0.95], [400, 0.95], [5000, 0.999]] as const) {
    const ranks = quantileRanks(n, q);
    if (ranks === undefined) continue;
    const below = 1 - binomialTail(n, q, ranks.low);
    const above = binomialTail(n, q, ranks.high);
    assert(below <= 0.025 && above <= 0.025, `${n} ${q}`);
    assert(1 - binomialTail(n, q, ranks.low + 1) > 0.025, `low of ${n} ${q}`);
    assert(binomialTail(n, q, ranks.high - 1) > 0.025, `high of ${n} ${q}`);
  }
});

Deno.test("quantileRanks() refuses a quantile that the samples do not enclose", () => {
  // The largest of n samples is above the q quantile with 1 - q^n.
  assertEquals(quantileRanks(367, 0.99), undefined);
  assertEquals(quantileRanks(368, 0.99)?.high, 368);
  assertEquals(quantileRanks(1, 0.5), undefined);
});
