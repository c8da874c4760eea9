import { assert, assertEquals, assertThrows } from "@std/assert";
import { tlsf } from "../allocators/tlsf.ts";
import { createHeap } from "../workloads/probe.ts";
import { replay } from "../workloads/replay.ts";
import { Op } from "../workloads/trace.ts";
import { BENCH_WORKLOADS, scenario, trace } from "./bench_workload.ts";

Deno.test("BENCH_WORKLOADS has four recorded, two generated and the largest holes", () => {
  assertEquals(BENCH_WORKLOADS.filter((workload) => workload.file).length, 4);
  assertEquals(BENCH_WORKLOADS.length, 7);
  assertEquals(BENCH_WORKLOADS.at(-1)!.name, "holes-16384");
});

for (const workload of BENCH_WORKLOADS) {
  const missing = workload.file &&
    Deno.permissions.querySync({ name: "read", path: "workloads" }).state !== "granted";
  Deno.test({
    name: `BENCH_WORKLOADS: ${workload.name} is served in full${
      missing ? " (skipped: needs --allow-read)" : ""
    }`,
    ignore: missing,
    async fn() {
      const load = await workload.load();
      assertEquals(load.trace.name, workload.name);
      const { allocator } = createHeap(tlsf, load.regionSize, load.pools);
      assertEquals(replay(load.trace, allocator).refused, 0);
    },
  });
}

Deno.test("scenario() reports 200 calls, the first after rehearsals", async () => {
  const { measured, trace } = await scenario("holes", 16).load();
  assertEquals(measured!.length, 200);
  for (const index of measured!) assertEquals(trace.ops[index], Op.Malloc);
  assert(measured![0]! > 3 * 16 + 2 * 7);
});

Deno.test("trace() refuses a name that the catalogue does not know", () => {
  assertThrows(() => trace("none"), RangeError, '"none" is no workload of the catalogue');
});
