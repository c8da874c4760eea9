import { rows } from "../../testdata/rows.ts";
import { compareLatency } from "../../compare.ts";
import { formatComparisonMarkdown } from "./comparison_markdown.ts";
import { formatComparisonText } from "./comparison_text.ts";

const row = { ...rows[0]!, worstHalfNs: 240 };

const comparison = compareLatency([row, rows[1]!, rows[2]!, rows[3]!], [
  { ...row, worstNs: 500, worstHalfNs: 520, stepsMax: 4 },
  { ...rows[1]!, environment: { ...row.environment, deno: "3.0.0" } },
  { ...rows[3]!, workload: "other" },
]);

Deno.test("formatComparisonText() is as it always was", async (t) => {
  await t.assertSnapshot(formatComparisonText(comparison));
});

Deno.test("formatComparisonMarkdown() is as it always was", async (t) => {
  await t.assertSnapshot(formatComparisonMarkdown(comparison));
});
