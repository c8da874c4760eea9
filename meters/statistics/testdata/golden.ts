import golden from "./golden.json" with { type: "json" };

/** One sample of the golden numbers. */
export type GoldenSample = (typeof golden)["samples"][keyof (typeof golden)["samples"]];

/** The samples with their names. */
export function goldenSamples(): [name: string, sample: GoldenSample, values: Float64Array][] {
  return Object.entries(golden.samples).map(([name, sample]) => [
    name,
    sample,
    Float64Array.from(sample.values.split(" "), Number),
  ]);
}
