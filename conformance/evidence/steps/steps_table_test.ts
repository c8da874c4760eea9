import { assert, assertEquals } from "@std/assert";
import { bestFit } from "../../../allocators/baselines/best_fit.ts";
import { tlsf } from "../../../allocators/tlsf/tlsf.ts";
import type { StepMeter } from "../../../meters/steps/step_meter.ts";
import { randomTrace } from "../../../workloads/generators/random_trace.ts";
import type { Probe } from "../../../workloads/trace/probe.ts";
import { Op } from "../../../workloads/trace/trace.ts";
import { pickCalls } from "./pick_calls.ts";
import { type StepsTable, stepsTable } from "./steps_table.ts";

const trace = randomTrace(1, { operations: 400, name: "random" });
const workloads = [{
  name: "random",
  description: "A small load",
  kind: "generated",
  needs: [],
  regionSize: 65536,
  load: () => trace,
}] as const;

/** A meter that says what each call costs, by its probe. */
function meterOf(cost: (probe: Probe, index: number) => number): () => StepMeter {
  return () => ({
    count(probe) {
      const steps = Float64Array.from(probe.measured, (index) => cost(probe, index));
      return Promise.resolve({ steps, addresses: new Float64Array(steps.length), skipped: 0 });
    },
    close() {},
    [Symbol.dispose]() {},
  });
}

function tableOf(cost: (probe: Probe, index: number) => number): Promise<StepsTable> {
  return stepsTable(tlsf, {
    workloads,
    populations: [16],
    sample: 10,
    openMeter: meterOf(cost),
  });
}

Deno.test("stepsTable() compares what scenarios force with what loads show", async () => {
  const { rows, findings } = await tableOf((probe) => probe.trace === trace ? 20 : 50);
  assertEquals(rows.map(({ operation }) => operation), ["malloc", "free"]);
  const { constructed, observed, mean, gapObserved } = rows[0]!;
  assertEquals([constructed.steps, observed, mean, gapObserved], [
    50,
    { steps: 20, where: "random" },
    20,
    2.5,
  ]);
  assertEquals(findings, []);
});

Deno.test("stepsTable() takes the mean of evenly spread calls only", async () => {
  const { even } = pickCalls(tlsf, trace, 65536, 10);
  const { rows } = await tableOf((probe, index) =>
    probe.trace === trace && even.has(index) ? 20 : 50
  );
  assertEquals(rows.map(({ mean }) => mean), [20, 20]);
});

Deno.test("stepsTable() reports a load that is worse than every scenario, up to that call", async () => {
  const last = trace.ops.lastIndexOf(Op.Free);
  const { even, measured } = pickCalls(tlsf, trace, 65536, 10);
  const index = measured.findLast((at) => trace.ops[at] === Op.Free)!;
  assert(index <= last && even.size > 0);
  const { findings } = await tableOf((probe, at) =>
    probe.trace === trace ? at === index ? 51 : 20 : 50
  );
  assertEquals(findings.length, 1);
  assertEquals(findings[0]!.row.operation, "free");
  assertEquals(findings[0]!.trace.ops, trace.ops.slice(0, index + 1));
});

Deno.test("stepsTable() holds what is constructed to a declared bound", async () => {
  const bound = { ...tlsf.claims.complexity, malloc: { steps: 40 } };
  const subject = { ...tlsf, claims: { ...tlsf.claims, complexity: bound } };
  const options = { workloads, populations: [16], sample: 10, openMeter: meterOf(() => 50) };
  const { rows } = await stepsTable(subject, options);
  assertEquals(rows.map(({ analytic, gapModel }) => [analytic, gapModel]), [
    [40, 0.8],
    [undefined, undefined],
  ]);
});

Deno.test("pickCalls() takes the extreme calls and the same ones each time", () => {
  const { measured } = pickCalls(bestFit, trace, 4096, 4);
  assertEquals(pickCalls(bestFit, trace, 4096, 4).measured, measured);
  assertEquals(measured, measured.toSorted());
  const sizes = trace.sizes.filter((_, index) => trace.ops[index] === Op.Malloc);
  const largest = trace.sizes.indexOf(Math.max(...sizes));
  assert(measured.includes(largest));
  assert(measured.length < 200);
});

const refused = (["read", "sys"] as const).find((name) =>
  Deno.permissions.querySync({ name }).state !== "granted"
);

Deno.test({
  name: `stepsTable() counts the same in every run${
    refused ? ` (skipped: --allow-${refused})` : ""
  }`,
  ignore: refused !== undefined,
  async fn() {
    const options = { workloads, populations: [16], sample: 4 };
    const { rows } = await stepsTable(tlsf, options);
    assertEquals((await stepsTable(tlsf, options)).rows, rows);
    assert(
      rows.every(({ constructed, observed, mean }) =>
        constructed.steps > 0 && observed.steps >= mean && mean > 0
      ),
    );
  },
});
