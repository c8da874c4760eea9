import { assert, assertEquals, assertThrows } from "@std/assert";
import { Histogram } from "./histogram.ts";
import { quantile } from "./quantiles.ts";

function histogramOf(samples: Iterable<number>): Histogram {
  const histogram = new Histogram();
  for (const sample of samples) histogram.record(sample);
  return histogram;
}

/** 0, 1, ... count - 1, in an order of no consequence. */
function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, i) => (i * 7919) % count);
}

Deno.test("quantile() is the nearest rank", () => {
  const histogram = histogramOf(upTo(100).map((value) => value + 1));
  assertEquals(quantile(histogram, 0.5), 50);
  assertEquals(quantile(histogram, 0.505), 51);
  assertEquals(quantile(histogram, 0.9), 90);
  assertEquals(quantile(histogram, 0.001), 1);
});

Deno.test("quantile() is refused when fewer than 10 samples are expected beyond it", () => {
  for (
    const [q, needed] of [[0.5, 20], [0.9, 100], [0.99, 1000], [0.999, 10_000], [
      0.9999,
      100_000,
    ]] as const
  ) {
    assertEquals(quantile(histogramOf(upTo(needed - 1)), q), undefined, `${q} of ${needed - 1}`);
    assert(quantile(histogramOf(upTo(needed)), q) !== undefined, `${q} of ${needed}`);
  }
  assertEquals(quantile(new Histogram(), 0.5), undefined);
});

Deno.test("quantile() is never below the true one and at most 0.4 % above", () => {
  const samples = upTo(20_011).map((value) => 100 + value * 37);
  const histogram = histogramOf(samples);
  const sorted = samples.toSorted((a, b) => a - b);
  for (const q of [0.1, 0.5, 0.9, 0.99, 0.999]) {
    const exact = sorted[Math.ceil(q * sorted.length) - 1]!;
    const found = quantile(histogram, q)!;
    assert(found >= exact && found <= exact * (1 + 1 / 256), `${q}: ${found} for ${exact}`);
  }
});

Deno.test("quantile() never exceeds the largest sample", () => {
  assertEquals(quantile(histogramOf(new Array(1000).fill(1_000_001)), 0.99), 1_000_001);
});

Deno.test("quantile() refuses a share that is not between 0 and 1", () => {
  for (const q of [0, 1, -1, NaN]) {
    assertThrows(
      () => quantile(new Histogram(), q),
      RangeError,
      'Cannot take quantile: "q" must be',
    );
  }
});
