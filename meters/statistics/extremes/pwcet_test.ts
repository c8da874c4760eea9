import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { Random } from "../../../workloads/random/random.ts";
import { blockMaxima, fitGev, fitGumbel, type Gev, gevQuantile } from "./gev.ts";
import { estimatePwcet, LEAST_SAMPLES } from "./pwcet.ts";

type Draw = (random: Random) => number;

const exponential: Draw = (random) => -Math.log(1 - random.fraction());
const lognormal: Draw = (random) => {
  const radius = Math.sqrt(2 * exponential(random));
  return Math.exp(0.5 * radius * Math.cos(2 * Math.PI * random.fraction()));
};
const spiked: Draw = (random) => exponential(random) + (random.chance(1e-4) ? 50 : 0);

function sample(draw: Draw, seed: number, count = LEAST_SAMPLES): Float64Array {
  const random = new Random(seed);
  return Float64Array.from({ length: count }, () => draw(random));
}

Deno.test("estimatePwcet() bounds an exponential near its true quantiles", () => {
  const found = estimatePwcet(sample(exponential, 11));
  assertEquals([found.status, found.gates.length], ["OK", 5]);
  for (const { exceedance, gev, gevBound, peaks, peaksBound, bound } of found.estimates!) {
    const truth = -Math.log(exceedance);
    assert(truth <= bound && bound < 2 * truth, `bound ${bound} at ${exceedance}, truth ${truth}`);
    assert(0.7 * truth < Math.min(gev, peaks) && Math.max(gev, peaks) < 1.4 * truth);
    assertEquals(bound, Math.max(gevBound, peaksBound));
  }
  assertEquals(found.headline, found.estimates![2]!.bound);
  assertEquals([found.fitted, found.validation!.samples], [20_000, 10_000]);
  assertAlmostEquals(found.wilks.exceedance, 1e-4, 1e-6);
});

Deno.test("estimatePwcet() repeats for the same seed", () => {
  const samples = sample(exponential, 1);
  assertEquals(estimatePwcet(samples, { seed: 7 }), estimatePwcet(samples, { seed: 7 }));
  assert(estimatePwcet(samples, { seed: 8 }).headline !== estimatePwcet(samples).headline);
});

Deno.test("estimatePwcet() tells the quantiles that there are enough samples for, with their intervals", () => {
  const { quantiles } = estimatePwcet(sample(exponential, 2));
  assertEquals(quantiles.map(({ q }) => q), [0.5, 0.9, 0.99, 0.999]);
  for (const { q, value, low, high } of quantiles) {
    assert(low < value && value < high);
    assert(low < -Math.log(1 - q) && -Math.log(1 - q) < high);
  }
});

const rejected: readonly (readonly [string, (i: number, x: number, previous: number) => number])[] =
  [
    ["INVALID_DISCRETE", (_i, x) => Math.round(2 * x)],
    ["REJECTED_LJUNG_BOX", (_i, x, previous) => x + previous],
    // Only samples near the median stick to a side of it, which adds next to nothing to the
    // correlations.
    ["REJECTED_RUNS", (i, x) => {
      const distance = Math.abs(x - Math.LN2);
      return distance > 0.3 ? x : Math.LN2 + (i % 80 < 40 ? distance : -distance);
    }],
    ["REJECTED_KS", (i, x) => i < 10_000 ? x : 1.1 * x],
    ["REJECTED_HEAVY", (_i, x) => Math.exp(x / 1.5)],
    ["REJECTED_VALIDATION", (i, x) => i < 20_000 ? x : 1.2 * x],
  ];

for (const [status, change] of rejected) {
  Deno.test(`estimatePwcet() gives no estimate but the bound of Wilks: ${status}`, () => {
    const raw = sample(exponential, 3);
    const samples = raw.map((x, i) => change(i, x, raw[i - 1] ?? 0));
    const found = estimatePwcet(samples);
    assertEquals(found.status, status);
    assertEquals([found.estimates, found.headline], [undefined, undefined]);
    assertEquals(found.wilks.max, Math.max(...samples));
    assertEquals(found.gates.at(-1)!.passed, status === "REJECTED_VALIDATION");
    assertEquals(found.gates.slice(0, -1).every(({ passed }) => passed), true);
  });
}

Deno.test("estimatePwcet() refuses fewer than 30,000 samples", () => {
  assertThrows(
    () => estimatePwcet(new Float64Array(29_999)),
    RangeError,
    'Cannot estimate worst case: "samples" must be at least 30000, received 29999',
  );
});

/** Estimates at 1e-9 of many samples, in ascending order. */
function estimates(draw: Draw, fit: (maxima: Float64Array) => Gev): Float64Array {
  const repetitions = 60;
  return Float64Array.from({ length: repetitions }, (_, seed) => {
    const maxima = blockMaxima(sample(draw, 100 + seed), 50);
    return gevQuantile(fit(maxima), 50, 1e-9);
  }).sort();
}

interface Expectation {
  readonly truth: number;
  /** What 400 repetitions gave: median, and share of estimates below the truth. */
  readonly published: string;
  readonly median: readonly [number, number];
  readonly below: readonly [number, number];
}

const expectations: readonly (readonly [string, Draw, string, typeof fitGev, Expectation])[] = [
  ["an exponential", exponential, "fitGev", fitGev, {
    truth: 20.7,
    published: "21.6, 0.40",
    median: [19, 24],
    below: [0.25, 0.6],
  }],
  ["an exponential", exponential, "fitGumbel", fitGumbel, {
    truth: 20.7,
    published: "20.7, 0.54",
    median: [20.4, 21],
    below: [0.35, 0.7],
  }],
  ["a lognormal", lognormal, "fitGumbel", fitGumbel, {
    truth: 20.1,
    published: "13.0, 1.00",
    median: [12.5, 13.5],
    below: [1, 1],
  }],
  ["a lognormal", lognormal, "fitGev", fitGev, {
    truth: 20.1,
    published: "20.1, 0.50",
    median: [17, 23],
    below: [0.3, 0.7],
  }],
  ["an exponential with rare spikes", spiked, "fitGev", fitGev, {
    truth: 61.5,
    published: "384, 0.14",
    median: [150, 800],
    below: [0.02, 0.3],
  }],
  ["an exponential with rare spikes", spiked, "fitGumbel", fitGumbel, {
    truth: 61.5,
    published: "26, 1.00",
    median: [23, 30],
    below: [1, 1],
  }],
];

for (const [name, draw, fitName, fit, expected] of expectations) {
  Deno.test(`${fitName}() of ${name}: median at 1e-9 and share below the truth as published (${expected.published})`, () => {
    const found = estimates(draw, fit);
    const median = found[found.length >> 1]!;
    const below = found.filter((estimate) => estimate < expected.truth).length / found.length;
    assert(expected.median[0] <= median && median <= expected.median[1], `median ${median}`);
    assert(expected.below[0] <= below && below <= expected.below[1], `below ${below}`);
  });
}
