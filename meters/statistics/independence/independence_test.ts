import { assertAlmostEquals, assertEquals } from "@std/assert";
import { excessVariation } from "../extremes/excess_variation.ts";
import { ksHalves } from "./ks_halves.ts";
import { ljungBox } from "./ljung_box.ts";
import { excessesOver } from "../extremes/peaks_over_threshold.ts";
import { medianRuns } from "./median_runs.ts";
import golden from "../testdata/golden.json" with { type: "json" };
import { goldenSamples } from "../testdata/golden.ts";

for (const [name, sample, values] of goldenSamples()) {
  Deno.test(`ljungBox(), medianRuns(), ksHalves() and excessVariation() are what R says of ${name} samples`, () => {
    assertAlmostEquals(ljungBox(values).statistic, sample.ljungBox, 1e-9);
    assertAlmostEquals(medianRuns(values).statistic, Math.abs(sample.runs), 1e-9);
    assertAlmostEquals(ksHalves(values).statistic, sample.ks, 1e-12);
    const { excesses } = excessesOver(values.slice().sort(), 0.8);
    assertAlmostEquals(excessVariation(excesses).statistic, sample.cv, 1e-9);
  });
}

Deno.test("ljungBox() has R's limit, to two digits", () => {
  assertAlmostEquals(ljungBox([1, 2]).limit, golden.chiSquared10, 0.005);
});

Deno.test("ljungBox(), medianRuns() and ksHalves() reject what depends or drifts, and pass what does not", () => {
  const passed = Object.fromEntries(
    goldenSamples().map(([name, , values]) => [
      name,
      [ljungBox, medianRuns, ksHalves].map((test) => test(values).passed),
    ]),
  );
  assertEquals(passed, {
    exponential: [true, true, true],
    lognormal: [true, true, true],
    uniform: [true, true, true],
    autoregressive: [false, false, false],
    drifting: [false, false, false],
    quantised: [true, true, true],
  });
});

Deno.test("ljungBox(), medianRuns() and ksHalves() pass constant samples", () => {
  const constant = new Float64Array(100).fill(7);
  assertEquals([ljungBox, medianRuns, ksHalves].map((test) => test(constant).statistic), [0, 0, 0]);
});

Deno.test("ksHalves() does not take ties for a distance", () => {
  assertEquals(ksHalves([1, 1, 2, 2, 1, 1, 2, 2]).statistic, 0);
  assertEquals(ksHalves([1, 1, 1, 2, 1, 2, 2, 2]).statistic, 0.5);
});
