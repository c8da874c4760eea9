import { assertEquals, assertThrows } from "@std/assert";
import { histogramCsv } from "./histogram_csv.ts";
import { joinHistogramCsv } from "./join_histogram_csv.ts";
import { rows } from "../../testdata/rows.ts";

const bare = rows.map((row) => ({ ...row, histogram: [] }));

Deno.test("joinHistogramCsv() gives each row the histogram that was written", () => {
  assertEquals(joinHistogramCsv(bare, histogramCsv(rows), "histogram.csv"), rows);
});

Deno.test("joinHistogramCsv() tells rows of two seeds apart", () => {
  const seeds = [1, 2].map((seed) => ({
    ...rows[0]!,
    seed,
    samples: seed,
    histogram: [{ low: 9, high: 10, count: seed }],
  }));
  assertEquals(joinHistogramCsv(seeds, histogramCsv(seeds), "histogram.csv"), seeds);
});

Deno.test("joinHistogramCsv() refuses the histograms of another run", () => {
  assertThrows(
    () => joinHistogramCsv(bare, histogramCsv(rows.slice(1)), "old.csv"),
    SyntaxError,
    'Cannot read "old.csv": the lines of tlsf, holes-16384, seed 42, malloc add up to 0 samples, its row says 20200: both files must be of one run',
  );
});

Deno.test("joinHistogramCsv() refuses a count that is none", () => {
  assertThrows(
    () => joinHistogramCsv(bare, histogramCsv(rows).replace("20000", "many"), "x.csv"),
    SyntaxError,
    'Cannot read "x.csv": line 2, column "count" must be a non-negative number, received "many"',
  );
});
