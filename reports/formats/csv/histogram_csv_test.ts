import { assertEquals } from "@std/assert";
import { parse } from "@std/csv";
import { histogramCsv } from "./histogram_csv.ts";
import { rows } from "../../testdata/rows.ts";

Deno.test("histogramCsv() is as it always was", async (t) => {
  await t.assertSnapshot(histogramCsv(rows));
});

Deno.test("histogramCsv() holds every sample of a row", () => {
  const lines = parse(histogramCsv(rows.slice(0, 1)), { skipFirstRow: true });
  assertEquals(lines.reduce((sum, line) => sum + Number(line.count), 0), rows[0]!.samples);
});
