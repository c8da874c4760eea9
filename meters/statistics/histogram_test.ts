import { assert, assertEquals } from "@std/assert";
import { Histogram } from "./histogram.ts";

function bucketOf(value: number): { low: number; high: number; count: number } {
  const histogram = new Histogram();
  histogram.record(value);
  const buckets = [...histogram.buckets()];
  assertEquals(buckets.length, 1);
  return buckets[0]!;
}

Deno.test("Histogram counts every nanosecond below 512 in a bucket of its own", () => {
  for (let value = 0; value < 512; value++) {
    assertEquals(bucketOf(value), { low: value, high: value + 1, count: 1 });
  }
});

Deno.test("Histogram puts a duration in a bucket no wider than 0.4 % of it", () => {
  for (let exponent = 9; exponent < 40; exponent++) {
    for (
      const value of [
        2 ** exponent,
        2 ** exponent + 1,
        1.7 * 2 ** exponent,
        2 ** (exponent + 1) - 1,
      ]
    ) {
      const { low, high } = bucketOf(Math.floor(value));
      assert(low <= Math.floor(value) && Math.floor(value) < high, `${value} in ${low}..${high}`);
      assert(high - low <= low / 256, `${low}..${high}`);
    }
  }
});

Deno.test("Histogram has buckets without gap or overlap", () => {
  const histogram = new Histogram();
  for (let value = 0; value < 5000; value++) histogram.record(value);
  let next = 0;
  let total = 0;
  for (const { low, high, count } of histogram.buckets()) {
    assertEquals(low, next);
    next = high;
    total += count;
  }
  assertEquals(total, 5000);
  assertEquals(histogram.total, 5000);
});

Deno.test("Histogram keeps minimum and maximum exactly, also beyond its last bucket", () => {
  const histogram = new Histogram();
  assertEquals([histogram.min, histogram.max, histogram.total], [Infinity, -Infinity, 0]);
  for (const value of [1_000_001, 3, 2 ** 45]) histogram.record(value);
  assertEquals([histogram.min, histogram.max, histogram.total], [3, 2 ** 45, 3]);
  assertEquals([...histogram.buckets()].at(-1)!.high, 2 ** 40);
});
