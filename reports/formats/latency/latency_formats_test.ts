import { assertEquals } from "@std/assert";
import { rows } from "../../testdata/rows.ts";
import { formatBmf } from "./bmf.ts";
import { formatGha } from "./gha.ts";
import { formatLatencyJson } from "./latency_json.ts";
import { formatLatencyMarkdown } from "./latency_markdown.ts";

for (const format of [formatBmf, formatGha, formatLatencyMarkdown]) {
  Deno.test(`${format.name}() is as it always was`, async (t) => {
    await t.assertSnapshot(format(rows));
  });
}

Deno.test("formatGha() has name, unit and value of each figure that is known, under a name of its own", () => {
  const entries: { name: string; unit: string; value: number }[] = JSON.parse(formatGha(rows));
  assertEquals(entries.map(({ unit, value }) => [unit, value]), [
    ["ns", 240],
    ["steps", 3],
    ["ns", 182345.6],
    ["steps", 3],
    ["ns", 240],
    ["steps", 3],
  ]);
  assertEquals(new Set(entries.map(({ name }) => name)).size, entries.length);
});

Deno.test("formatBmf() has a value in every measure, and leaves out the worst case that is not known", () => {
  const benchmarks: Record<string, Record<string, { value: number }>> = JSON.parse(formatBmf(rows));
  assertEquals(Object.keys(benchmarks).length, rows.length);
  for (const measures of Object.values(benchmarks)) {
    for (const { value } of Object.values(measures)) assertEquals(typeof value, "number");
  }
  const invalid = benchmarks["=HYPERLINK(1) (native), sqlite-orders, free, null"];
  assertEquals(invalid, { "raw-max-latency": { value: 77 } });
});

Deno.test("formatLatencyJson() keeps the rows as they are", () => {
  assertEquals(JSON.parse(formatLatencyJson(rows)).rows, rows);
});
