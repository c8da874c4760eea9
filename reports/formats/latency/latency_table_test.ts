import { assertEquals } from "@std/assert";
import { latencyTable } from "./latency_table.ts";
import { rows } from "../../testdata/rows.ts";

Deno.test("latencyTable() is as it always was", async (t) => {
  await t.assertSnapshot(latencyTable(rows));
});

Deno.test("latencyTable() aligns the figures of an allocator", () => {
  const [row] = rows;
  const lines = latencyTable([
    { ...row!, operation: "malloc", worstNs: 5, p50Ns: 123456 },
    { ...row!, operation: "free", worstNs: 98765, p50Ns: 1 },
  ]).split("\n").slice(1, 3);
  assertEquals(lines.map((line) => line.length), [lines[0]!.length, lines[0]!.length]);
});

Deno.test("latencyTable() gives workloads of other allocators a table of their own", () => {
  const [row] = rows;
  const text = latencyTable([
    { ...row!, workload: "one", allocator: "a" },
    { ...row!, workload: "one", allocator: "b" },
    { ...row!, workload: "two", allocator: "b" },
  ]);
  const headers = text.split("\n").filter((line) => line.startsWith("worst / median"));
  assertEquals(headers.map((line) => line.split(/\s{2,}/).slice(1).join()), ["a,b", "b"]);
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
