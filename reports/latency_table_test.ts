import { assertEquals } from "@std/assert";
import { latencyTable } from "./latency_table.ts";
import { rows } from "./testdata/rows.ts";

Deno.test("latencyTable() is as it always was", async (t) => {
  await t.assertSnapshot(latencyTable(rows));
});

Deno.test("latencyTable() aligns its columns", () => {
  const lines = latencyTable(rows).split("\n").filter((line) => line.includes(" / "));
  const slashes = lines.slice(1).map((line) => line.indexOf(" / "));
  assertEquals(new Set(slashes.slice(0, 2)).size, 1);
});

Deno.test("latencyTable() explains each kind of warning once, with a remedy", () => {
  const table = latencyTable([rows[3]!, rows[3]!]);
  assertEquals(
    table.split("\n").filter((line) => line.startsWith("* ")).map((line) => line.split(":")[0]),
    [
      "* nondeterministic (2 of 2 figures)",
      "* no-collector (2 of 2 figures)",
    ],
  );
});
