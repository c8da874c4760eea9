import { assert, assertEquals } from "@std/assert";
import type { Subject } from "../../allocators/contract/subject.ts";
import { subjects } from "../../allocators/subjects.ts";
import { createHeap } from "../trace/probe.ts";
import { replay } from "../trace/replay.ts";
import { Op } from "../trace/trace.ts";
import { formatTrace, parseTrace } from "../trace/trace_text.ts";
import { watchProbe } from "./testdata/watch_probe.ts";
import { scenarioOptionsFor } from "./scenario_options.ts";
import { type Scenario, SCENARIOS } from "./scenarios.ts";

const OP = { malloc: Op.Malloc, free: Op.Free, realloc: Op.Realloc, memalign: Op.Memalign };

/** Whether a subject can run a scenario at all. */
function suits(scenario: Scenario, subject: Subject): boolean {
  if (subject.claims.fit === "fixed" && !scenario.oneSize) return false;
  if (subject.claims.fit === "none") return false;
  const { allocator } = createHeap(subject, 2 ** 20);
  return scenario.needs.every((need) => allocator[need] !== undefined);
}

for (const scenario of SCENARIOS) {
  Deno.test(`scenario ${scenario.name} ends as it says on every shipped allocator`, () => {
    let runs = 0;
    for (const subject of subjects) {
      if (!suits(scenario, subject)) continue;
      runs++;
      const k = scenario.population === "pools" ? 3 : 40;
      const seen = watchProbe(scenario.build(k, scenarioOptionsFor(subject.claims)), subject);
      assertEquals(seen.length, 16, subject.name);
      if (scenario.outcome === "either") continue;
      for (const { refused } of seen) {
        assertEquals(refused, scenario.outcome === "refused", subject.name);
      }
    }
    assert(runs > 0);
  });

  Deno.test(`scenario ${scenario.name} is a trace of its name and measures what it says`, () => {
    const { trace, measured } = scenario.build(5, { repeats: 3 });
    assertEquals(trace.name, scenario.name);
    assertEquals(measured.length, 3);
    for (const index of measured) assertEquals(trace.ops[index], OP[scenario.operation]);
    assertEquals(parseTrace(formatTrace(trace)), trace);
  });

  Deno.test(`scenario ${scenario.name} fits into 64 MiB at 16,384`, () => {
    const { regionSize, trace, measured } = scenario.build(
      scenario.population === "pools" ? 16 : 16384,
    );
    assert(regionSize <= 2 ** 26, `${regionSize} bytes`);
    assert(trace.ops.length < 2 ** 20, `${trace.ops.length} operations`);
    assertEquals(measured.length, 16);
  });

  Deno.test(`scenario ${scenario.name} runs with no population and in a region of 1 MiB`, () => {
    for (const subject of subjects) {
      if (!suits(scenario, subject)) continue;
      const { trace, regionSize, pools } = scenario.build(0, {
        ...scenarioOptionsFor(subject.claims),
        regionSize: 2 ** 20,
      });
      replay(trace, createHeap(subject, regionSize, pools).allocator);
    }
  });
}

Deno.test("SCENARIOS have names of their own", () => {
  assertEquals(new Set(SCENARIOS.map((scenario) => scenario.name)).size, SCENARIOS.length);
});
