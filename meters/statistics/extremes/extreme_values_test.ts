import { assertAlmostEquals, assertEquals } from "@std/assert";
import { blockMaxima, fitGev, fitGumbel, gevQuantile } from "./gev.ts";
import { excessesOver, fitPeaks, peaksQuantile } from "./peaks_over_threshold.ts";
import golden from "../testdata/golden.json" with { type: "json" };
import { goldenSamples } from "../testdata/golden.ts";

for (const [name, sample, values] of goldenSamples()) {
  Deno.test(`fitPeaks() is the fit of R's fExtremes to ${name} samples`, () => {
    const over = excessesOver(values.slice().sort(), 0.8);
    assertEquals([over.threshold, over.excesses.length], [sample.threshold, sample.excesses]);
    assertEquals(over.rate, sample.excesses / values.length);
    const { scale, shape } = fitPeaks(over);
    assertAlmostEquals(scale, sample.gpd.scale, 1e-9 * scale);
    assertAlmostEquals(shape, sample.gpd.shape, 1e-9);
  });

  Deno.test(`fitGev() is near the exact solution of R's fExtremes for ${name} samples`, () => {
    const { location, scale, shape } = fitGev(blockMaxima(values, golden.blockSize));
    assertAlmostEquals(shape, sample.gev.shape, Math.abs(sample.gev.shape) > 0.5 ? 0.005 : 0.001);
    assertAlmostEquals(location, sample.gev.location, 0.005 * sample.gev.scale);
    assertAlmostEquals(scale, sample.gev.scale, 0.005 * sample.gev.scale);
  });
}

Deno.test("gevQuantile() is what R says per run, not per block", () => {
  for (const { location, scale, shape, blockSize, ...expected } of golden.gevQuantiles) {
    const found = expected.exceedances.map((p) =>
      gevQuantile({ location, scale, shape }, blockSize, p)
    );
    found.forEach((q, i) => assertAlmostEquals(q, expected.quantiles[i]!, 1e-9 * q));
    assertAlmostEquals(found[0]!, expected.checked, 1e-9 * expected.checked);
  }
});

Deno.test("peaksQuantile() is what R says per run, not per excess", () => {
  for (const { exceedances, quantiles, ...peaks } of golden.gpdQuantiles) {
    const found = exceedances.map((p) => peaksQuantile(peaks, p));
    found.forEach((q, i) => assertAlmostEquals(q, quantiles[i]!, 1e-9 * q));
  }
});

Deno.test("peaksQuantile() at the rate of exceedance is the threshold", () => {
  assertEquals(peaksQuantile({ threshold: 150, rate: 0.02, scale: 20, shape: 0.1 }, 0.02), 150);
});

Deno.test("fitGumbel() meets fitGev() where the shape is 0", () => {
  // Values whose three moments are exactly Gumbel's ratio do not exist, so one is searched for by
  // bisection on the last value.
  let low = 1;
  let high = 100;
  const at = (last: number): Float64Array => Float64Array.of(0, 1, 2, 3, last);
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (fitGev(at(middle)).shape < 0) low = middle;
    else high = middle;
  }
  const gev = fitGev(at(low));
  const gumbel = fitGumbel(at(low));
  assertAlmostEquals(gev.shape, 0, 1.1e-6);
  assertAlmostEquals(gev.scale, gumbel.scale, 1e-5);
  assertAlmostEquals(gev.location, gumbel.location, 1e-5);
});

Deno.test("blockMaxima() leaves out an incomplete block", () => {
  assertEquals(blockMaxima([3, 1, 2, 9, 8, 7, 10], 3), Float64Array.of(3, 9));
});

Deno.test("excessesOver() leaves ties with the threshold below it", () => {
  const sorted = Float64Array.of(1, 1, 1, 1, 2, 2, 2, 2, 3, 5);
  assertEquals(excessesOver(sorted, 0.6), {
    threshold: 2,
    rate: 0.2,
    excesses: Float64Array.of(1, 3),
  });
});
