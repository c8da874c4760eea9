import { assertEquals } from "@std/assert";
import { parse } from "@std/csv";
import { rlsf } from "../../../allocators/talloc/mod.ts";
import { measureSpaceRow } from "../../../benchmarks/rows/space_row.ts";
import { TraceBuilder } from "../../../workloads/trace/trace_builder.ts";
import { spaceCsv } from "./space_csv.ts";
import { spaceTable } from "../space_table.ts";

const trace = new TraceBuilder().malloc(0, 100).malloc(1, 300).free(0).build("three");

Deno.test("spaceCsv() has exactly the documented columns", () => {
  assertEquals(
    parse(spaceCsv([]))[0]!.join(", "),
    "schema, allocator, version, abi, workload, seed, trace_sha256, region_bytes, live_bytes, " +
      "heap_bytes, f1, f2, f3, f4, external_fragmentation, internal_fragmentation",
  );
});

Deno.test("spaceCsv() is read back by a CSV parser", async () => {
  const row = (await measureSpaceRow(rlsf, { trace, regionSize: 65536 }))!;
  const { externalFragmentation: _, ...rest } = row;
  const [first, second] = parse(spaceCsv([row, rest]), { skipFirstRow: true });
  assertEquals([first!.allocator, first!.workload, first!.live_bytes], ["rlsf", "three", "400"]);
  assertEquals(Number(first!.f4).toFixed(4), row.f4.toFixed(4));
  assertEquals([first!.seed, second!.external_fragmentation], ["", ""]);
});

Deno.test("spaceTable() sets rows under each other", async () => {
  const row = (await measureSpaceRow(rlsf, { trace, regionSize: 65536 }))!;
  const [header, line, ...rest] = spaceTable([row]).trimEnd().split("\n");
  assertEquals(rest, []);
  assertEquals(header!.length, line!.length);
  assertEquals(line!.split(/ {2,}/).slice(0, 3), ["rlsf", "three", "400"]);
});
