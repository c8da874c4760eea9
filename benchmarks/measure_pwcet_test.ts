import { assert, assertEquals, assertRejects } from "@std/assert";
import { bump } from "../allocators/baselines/bump.ts";
import type { Subject } from "../allocators/contract/subject.ts";
import type { ReplayLoad } from "../meters/replay_load.ts";
import { TraceBuilder } from "../workloads/trace/trace_builder.ts";
import { measurePwcet } from "./measure_pwcet.ts";

const load: ReplayLoad = {
  trace: new TraceBuilder().malloc(0, 16).build("one"),
  regionSize: 1024,
  measured: Uint32Array.of(0),
};

Deno.test("measurePwcet() reports what was measured, where, and what its figures mean", async () => {
  const { report, times } = await measurePwcet(bump, load, { seed: 7 });
  assertEquals(report.meaning, "per-run exceedance for this state on this host");
  assertEquals(
    [
      report.allocator,
      report.workload,
      report.index,
      report.operation,
      report.outcome,
      report.seed,
    ],
    ["bump", "one", 0, "malloc", "ok", 7],
  );
  assertEquals(times.length, 30_000);
  assertEquals(report.status, report.pwcet!.status);
  assertEquals(report.pwcet!.wilks.max, Math.max(...times));
  assert(report.environment.deno !== "");
});

Deno.test("measurePwcet() gives no estimate for states that differ", async () => {
  let created = 0;
  const drifting: Subject = {
    ...bump,
    create({ base }) {
      const offset = 8 * ++created;
      return { malloc: () => base + offset, free() {} };
    },
  };
  const { report } = await measurePwcet(drifting, load);
  assertEquals([report.status, report.pwcet], ["INVALID_NONDETERMINISTIC", undefined]);
});

Deno.test("measurePwcet() refuses too few samples before it takes any", async () => {
  await assertRejects(
    () => measurePwcet(bump, load, { samples: 29_999 }),
    RangeError,
    '"samples" must be at least 30000, received 29999',
  );
});
