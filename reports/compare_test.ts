import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { LatencyRow } from "../benchmarks/rows/latency_row.ts";
import { compareLatency, type CompareOptions } from "./compare.ts";
import { rows } from "./testdata/rows.ts";

const row: LatencyRow = { ...rows[0]!, worstHalfNs: 240 };

function verdict(
  change: Partial<LatencyRow>,
  options?: CompareOptions,
): [string, readonly string[]] {
  const { rows: [found] } = compareLatency([row], [{ ...row, ...change }], options);
  return [found!.verdict, found!.reasons];
}

Deno.test("compareLatency() finds a run the same as itself", () => {
  const { rows: found, notes } = compareLatency(rows, rows);
  assertEquals(found.map(({ verdict }) => verdict), ["unclear", "same", "same", "same"]);
  assertEquals(found[0]!.reasons, ["nothing decides"]);
  assertEquals(notes, []);
});

Deno.test("compareLatency() takes one step more for a regression", () => {
  assertEquals(verdict({ stepsMax: 4 }), ["worse", ["steps 3 to 4"]]);
  assertEquals(verdict({ stepsMax: 2 }), ["better", ["steps 3 to 2"]]);
  assertEquals(verdict({ stepsMax: 4 }, { stepsThreshold: 0.5 })[0], "same");
});

Deno.test("compareLatency() lets a worst case move by the threshold, and no further", () => {
  assertEquals(verdict({ worstNs: 276, worstHalfNs: 276 })[0], "same");
  assertEquals(verdict({ worstNs: 277, worstHalfNs: 277 }), ["worse", ["worst case +15.4 %"]]);
  assertEquals(verdict({ worstNs: 208, worstHalfNs: 208 }), ["better", ["worst case -13.3 %"]]);
  assertEquals(verdict({ worstNs: 277, worstHalfNs: 277 }, { threshold: 0.2 })[0], "same");
});

Deno.test("compareLatency() lets a worst case move by as much as it moved within its own run", () => {
  assertEquals(verdict({ worstNs: 300, worstHalfNs: 390 })[0], "same");
  assertEquals(verdict({ worstNs: 320, worstHalfNs: 400 })[0], "worse");
  const { rows: [found] } = compareLatency([{ ...row, worstHalfNs: 300 }], [{
    ...row,
    worstNs: 360,
    worstHalfNs: 396,
  }]);
  const { ratio, low, high, tolerance } = found!.worst!;
  assertEquals([ratio, low], [1.5, 1.2]);
  assertAlmostEquals(high, 1.65);
  assertAlmostEquals(tolerance, 0.25);
});

Deno.test("compareLatency() lets a worst case move by as much as the control did", () => {
  assertEquals(verdict({ worstNs: 360, worstHalfNs: 360, controlNs: 1.5 * 123 })[0], "same");
  assertEquals(verdict({ worstNs: 160, worstHalfNs: 160, controlNs: 1.5 * 123 })[0], "same");
  assertEquals(verdict({ worstNs: 160, worstHalfNs: 160, controlNs: 123 / 1.5 })[0], "same");
  assertEquals(verdict({ worstNs: 361, worstHalfNs: 361, controlNs: 1.5 * 123 })[0], "worse");
  assertEquals(verdict({ worstNs: 361, worstHalfNs: 361, controlNs: 0 })[0], "worse");
});

Deno.test("compareLatency() takes a regression in steps for one although the time is better", () => {
  assertEquals(verdict({ stepsMax: 4, worstNs: 100, worstHalfNs: 100 }), [
    "worse",
    ["steps 3 to 4", "worst case -58.3 %"],
  ]);
});

Deno.test("compareLatency() takes replays that differ now for a regression", () => {
  const { worstNs: _, worstHalfNs: __, ...rest } = row;
  const invalid: LatencyRow = { ...rest, replayHashOk: false, status: "invalid" };
  const { rows: [found] } = compareLatency([row], [invalid]);
  assertEquals([found!.verdict, found!.reasons], ["worse", ["the replays differ now"]]);
  assertEquals(found!.worst, undefined);
});

Deno.test("compareLatency() lets only steps decide between machines and under a coarse clock", () => {
  const slow = { worstNs: 2400, worstHalfNs: 2400 };
  const environment = { ...row.environment, cpu: "another" };
  assertEquals(verdict({ ...slow, environment }), [
    "same",
    ["worst case +900.0 %, but on another machine"],
  ]);
  assertEquals(verdict({ ...slow, environment, stepsMax: 4 })[0], "worse");
  assertEquals(verdict({ ...slow, warnings: ["coarse-clock"] })[0], "same");
  assertEquals(compareLatency([row], [{ ...row, environment }]).notes, [
    'The machine differs: linux x86_64 Some "fast" CPU, 2.5 GHz before, linux x86_64 another now',
  ]);
});

Deno.test("compareLatency() cannot tell rows of different traces", () => {
  assertEquals(verdict({ traceSha256: "0".repeat(64), stepsMax: 9 }), [
    "unclear",
    ["the traces differ"],
  ]);
});

Deno.test("compareLatency() joins versions, and tells seeds, outcomes and interfaces apart", () => {
  assertEquals(verdict({ version: "2.0.0" })[0], "same");
  for (const change of [{ seed: 43 }, { outcome: "null" }, { abi: "native" }] as const) {
    const { rows: found } = compareLatency([row], [{ ...row, ...change }]);
    assertEquals(found.map(({ verdict }) => verdict), ["new", "gone"]);
  }
});

Deno.test("compareLatency() puts the largest regression at the top", () => {
  const named = (allocator: string, worstNs: number): LatencyRow => ({
    ...row,
    allocator,
    worstNs,
    worstHalfNs: worstNs,
  });
  const base = ["a", "b", "c", "d"].map((name) => named(name, 240));
  const next = [named("a", 300), named("b", 240), named("c", 900), named("e", 1)];
  const { rows: found } = compareLatency(base, next);
  assertEquals(found.map(({ base, next, verdict }) => `${(next ?? base)!.allocator} ${verdict}`), [
    "c worse",
    "a worse",
    "b same",
    "e new",
    "d gone",
  ]);
});

Deno.test("compareLatency() refuses a run with two rows of one measurement", () => {
  assertThrows(
    () => compareLatency([row], [row, { ...row, version: "2" }]),
    RangeError,
    'Cannot compare runs: "next" has two rows of tlsf, holes-16384, seed 42, malloc',
  );
});
