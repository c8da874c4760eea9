import { assertEquals } from "@std/assert";
import { parse } from "@std/csv";
import { latencyCsv } from "./latency_csv.ts";
import { rows } from "../../testdata/rows.ts";

Deno.test("latencyCsv() is as it always was", async (t) => {
  await t.assertSnapshot(latencyCsv(rows));
});

Deno.test("latencyCsv() has exactly the documented columns", () => {
  assertEquals(
    parse(latencyCsv([]))[0]!.join(", "),
    "schema, allocator, version, abi, workload, seed, trace_sha256, operation, outcome, samples, " +
      "replays, replay_hash_ok, min_ns, p50_ns, p90_ns, p99_ns, p999_ns, p9999_ns, raw_max_ns, " +
      "worst_ns, worst_half_ns, control_ns, control_max_ns, steps_mean, steps_max, " +
      "status, warnings, deno, v8, os, arch, cpu",
  );
});

Deno.test("latencyCsv() is read back by a CSV parser", () => {
  const [first, , , last] = parse(latencyCsv(rows), { skipFirstRow: true });
  assertEquals(first!.cpu, 'Some "fast" CPU, 2.5 GHz');
  assertEquals([first!.p90_ns, first!.p9999_ns, first!.steps_mean], ["160.3", "19000", "2.33"]);
  assertEquals([first!.worst_ns, first!.replay_hash_ok, first!.seed], ["240", "true", "42"]);
  assertEquals(last!.warnings, "nondeterministic no-collector");
});

Deno.test("latencyCsv() leaves the cell of what is not known empty", () => {
  const [row] = parse(latencyCsv(rows.slice(3)), { skipFirstRow: true });
  const empty = Object.entries(row!).filter(([, value]) => value === "").map(([name]) => name);
  assertEquals(
    empty.join(" "),
    "seed p50_ns p90_ns p99_ns p999_ns p9999_ns worst_ns worst_half_ns control_ns control_max_ns " +
      "steps_mean steps_max cpu",
  );
  assertEquals(row!.min_ns, "0");
});

Deno.test("latencyCsv() keeps a spreadsheet from taking a name for a formula", () => {
  for (const name of ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"]) {
    const [row] = parse(latencyCsv([{ ...rows[0]!, allocator: name }]), { skipFirstRow: true });
    assertEquals(row!.allocator, `'${name}`);
  }
});
