import { assert, assertEquals, assertThrows } from "@std/assert";
import { blockPool } from "../../allocators/imfs/mod.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import { tlsf } from "../../allocators/tlsf/tlsf.ts";
import { createHeap } from "../../workloads/trace/probe.ts";
import { replay } from "../../workloads/trace/replay.ts";
import { Op } from "../../workloads/trace/trace.ts";
import { BENCH_WORKLOADS, cold, defaultWorkloads, scenario, trace } from "./bench_workload.ts";

Deno.test("BENCH_WORKLOADS has four recorded, two generated, the largest holes warm and cold", () => {
  assertEquals(BENCH_WORKLOADS.filter((workload) => workload.file).length, 4);
  const names = BENCH_WORKLOADS.map(({ name }) => name);
  assertEquals(names.length, 8);
  assertEquals(names.slice(-2), ["holes-16384", "holes-16384-cold"]);
});

Deno.test("defaultWorkloads() asks for blocks of one size where there are no others", async () => {
  assertEquals(defaultWorkloads(tlsf), BENCH_WORKLOADS);
  const pool = (largestRequest: number): Subject => ({
    ...blockPool,
    claims: { ...blockPool.claims, largestRequest },
  });
  const names = (subject: Subject) => defaultWorkloads(subject).map(({ name }) => name);
  assertEquals(names(pool(16)), ["fixed-16", "fixed-64"]);
  for (const { name, largestRequest, load } of defaultWorkloads(pool(64))) {
    const { sizes, ops } = (await load()).trace;
    const asked = sizes.filter((_, i) => ops[i] === Op.Malloc);
    assertEquals([name, Math.max(...asked)], [`fixed-${largestRequest}`, largestRequest]);
  }
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

Deno.test("cold() reports four of the calls, in the same heap", async () => {
  const [warm, chilly] = [scenario("holes", 16), cold(scenario("holes", 16))];
  const [load, other] = [await warm.load(), await chilly.load()];
  assertEquals([chilly.name, other.trace.name], ["holes-16-cold", "holes-16-cold"]);
  assertEquals([other.cold, other.measured!.length, other.regionSize], [true, 4, load.regionSize]);
  assertEquals(other.trace.ops, load.trace.ops);
  for (const index of other.measured!) assert(load.measured!.includes(index));
});

Deno.test("trace() refuses a name that the catalogue does not know", () => {
  assertThrows(() => trace("none"), RangeError, '"none" is no workload of the catalogue');
});
