import { assertEquals, assertThrows } from "@std/assert";
import { formatHgrm } from "./hgrm.ts";
import golden from "./testdata/hgrm.json" with { type: "json" };

Deno.test("formatHgrm() writes what HdrHistogram writes of the same samples", () => {
  const histogram = golden.samples.map(([low, count]) => ({
    low: low!,
    high: low! + 1,
    count: count!,
  }));
  const lines = formatHgrm({ histogram, rawMaxNs: 500 }).split("\n");
  // The last line tells how the histogram itself is built, which differs.
  assertEquals(lines.slice(0, -2), golden.lines.slice(0, -2));
});

Deno.test("formatHgrm() of one value has its first percentile and its last", () => {
  assertEquals(
    formatHgrm({ histogram: [{ low: 1024, high: 1028, count: 7 }], rawMaxNs: 1025 }),
    `       Value     Percentile TotalCount 1/(1-Percentile)

    1025.000 0.000000000000          7           1.00
    1025.000 1.000000000000          7
#[Mean    =     1025.500, StdDeviation   =        0.000]
#[Max     =     1025.000, Total count    =            7]
#[Buckets =           32, SubBuckets     =          512]
`,
  );
});

Deno.test("formatHgrm() ends although the share of the last sample is next to 1", () => {
  const histogram = [{ low: 1, high: 2, count: 2 ** 52 }, { low: 2, high: 3, count: 1 }];
  assertEquals(
    formatHgrm({ histogram, rawMaxNs: 2 }).split("\n").at(-5)!.trim().slice(0, 5),
    "2.000",
  );
});

Deno.test("formatHgrm() refuses a row without its histogram", () => {
  assertThrows(
    () => formatHgrm({ histogram: [], rawMaxNs: 2 }),
    RangeError,
    '"histogram" must not be empty',
  );
});
