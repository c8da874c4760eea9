import { assertEquals, assertStringIncludes } from "@std/assert";
import { importOrder } from "./import_order.ts";

const offences = (file: string, ...targets: string[]) => importOrder(new Map([[file, targets]]));

Deno.test.each<[string, string]>([
  ["allocators/a.ts", "workloads/trace/trace.ts"],
  ["workloads/a.ts", "meters/a.ts"],
  ["meters/a.ts", "conformance/a.ts"],
  ["conformance/a.ts", "benchmarks/a.ts"],
  ["benchmarks/a.ts", "conformance/a.ts"],
  ["conformance/a.ts", "reports/a.ts"],
  ["benchmarks/a.ts", "reports/a.ts"],
  ["reports/a.ts", "cli/machinery/a.ts"],
  ["reports/a.ts", "cli.ts"],
  ["reports/a.ts", "mod.ts"],
  ["cli/a.ts", "mod.ts"],
  ["mod.ts", "cli.ts"],
  ["cli.ts", "tools/a.ts"],
  ["tools/a.ts", "examples/a.ts"],
  ["conformance/a.ts", "conformance/testdata/a.ts"],
  ["allocators/a.ts", "allocators/a_test.ts"],
])("importOrder() refuses an import of $1 by $0", (file, target) => {
  const [offence, ...others] = offences(file, target);
  assertEquals(others, []);
  assertEquals(offence!.path, file);
  assertStringIncludes(offence!.expected, target);
});

Deno.test.each<[string, string[]]>([
  ["allocators/tlsf/a.ts", ["allocators/contract/a.ts"]],
  ["conformance/a.ts", [
    "conformance/spec/a.ts",
    "meters/a.ts",
    "workloads/a.ts",
    "allocators/a.ts",
  ]],
  ["reports/a.ts", ["benchmarks/a.ts", "conformance/a.ts", "allocators/a.ts"]],
  ["cli/a.ts", ["cli/machinery/a.ts", "reports/a.ts"]],
  ["cli.ts", ["cli/a.ts"]],
  ["mod.ts", ["reports/a.ts", "conformance/a.ts"]],
  ["tools/a.ts", ["cli/a.ts", "cli.ts", "mod.ts"]],
  ["examples/a.ts", ["mod.ts", "tools/a.ts"]],
  ["allocators/a_test.ts", ["cli.ts", "examples/a.ts", "allocators/testdata/a.ts"]],
  ["benchmarks/a_bench.ts", ["conformance/a.ts"]],
  ["allocators/testdata/a.ts", ["conformance/mod.ts"]],
])("importOrder() accepts the imports of $0", (file, targets) => {
  assertEquals(offences(file, ...targets), []);
});

Deno.test("importOrder() refuses a file that lies in no room", () => {
  assertEquals(offences("helpers/a.ts").length, 1);
  assertEquals(offences("a.ts").length, 1);
});
