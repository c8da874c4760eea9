import { assert, assertEquals } from "@std/assert";
import type { LatencyRow } from "../../benchmarks/rows/latency_row.ts";
import { LATENCY_REMEDIES, type LatencyWarning } from "../../benchmarks/rows/latency_warning.ts";
import { LATENCY_OUTCOMES } from "../../meters/latency/latency_outcome.ts";
import { rows } from "../testdata/rows.ts";
import { compareLatency } from "../compare.ts";
import { callName } from "./call_name.ts";
import { readLatencyCsv } from "./csv/read_latency_csv.ts";
import { FORMATS } from "./formats.ts";

const WARNINGS = Object.keys(LATENCY_REMEDIES) as LatencyWarning[];
const README = new URL("../README.md", import.meta.url);
const noRead = Deno.permissions.querySync({ name: "read", path: README }).state !== "granted";

/** A row for each outcome. */
const ended: readonly LatencyRow[] = LATENCY_OUTCOMES.map((outcome) => ({ ...rows[0]!, outcome }));

/** A row for each warning. */
const doubtful: readonly LatencyRow[] = WARNINGS.map((warning) => ({
  ...rows[0]!,
  status: "doubtful",
  warnings: [warning],
}));

Deno.test("callName() gives each outcome a name of its own, and says nothing of ok", () => {
  const names = ended.map(callName);
  assertEquals(new Set(names).size, LATENCY_OUTCOMES.length);
  for (const [i, outcome] of LATENCY_OUTCOMES.entries()) {
    assertEquals(names[i], outcome === "ok" ? "malloc" : `malloc, ${outcome}`);
  }
});

/** Whether a text names the call of this row, and that of no other outcome. */
function assertNamed(text: string, row: LatencyRow): void {
  assert(text.includes(callName(row)), callName(row));
  for (const other of ended) {
    if (other === row || other.outcome === "ok") continue;
    assert(!text.includes(callName(other)), `${callName(row)} as ${callName(other)}`);
  }
}

for (const name of ["text", "markdown", "gha", "bmf"]) {
  Deno.test(`${name} names the call of each outcome as callName() does`, () => {
    for (const row of ended) assertNamed(FORMATS.latency[name]!.write([row]), row);
  });
}

for (const name of ["text", "markdown"] as const) {
  Deno.test(`a comparison as ${name} names the call of each outcome as callName() does`, () => {
    for (const row of ended) {
      assertNamed(FORMATS.comparison[name]!.write(compareLatency([row], [row])), row);
    }
  });

  Deno.test(`${name} has each warning, and what to do about it`, () => {
    for (const row of doubtful) {
      const text = FORMATS.latency[name]!.write([row]);
      assert(text.includes(row.warnings[0]!), row.warnings[0]);
      const remedies = WARNINGS.filter((warning) => text.includes(LATENCY_REMEDIES[warning]));
      assertEquals(remedies, row.warnings);
    }
  });
}

Deno.test("latency.csv keeps every outcome and every warning", () => {
  for (const expected of [ended, doubtful]) {
    const found = readLatencyCsv(FORMATS.latency.csv!.write(expected), "latency.csv");
    assertEquals(
      found.map(({ outcome, warnings }) => ({ outcome, warnings })),
      expected.map(({ outcome, warnings }) => ({ outcome, warnings })),
    );
  }
});

Deno.test({
  name: `reports/README.md explains every outcome, every warning and every format of latency rows${
    noRead ? " (skipped: needs --allow-read)" : ""
  }`,
  ignore: noRead,
  fn() {
    const lines = Deno.readTextFileSync(README).split("\n");
    const outcomes = lines.find((line) => line.startsWith("| `outcome` "))!;
    for (const outcome of LATENCY_OUTCOMES) assert(outcomes.includes(`\`${outcome}\``), outcome);
    for (const word of [...WARNINGS, ...Object.keys(FORMATS.latency)]) {
      assertEquals(lines.filter((line) => line.startsWith(`| \`${word}\` `)).length, 1, word);
    }
  },
});
