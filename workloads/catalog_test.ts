import { assert, assertEquals } from "@std/assert";
import { firstFit } from "../allocators/baselines/first_fit.ts";
import { tlsf } from "../allocators/tlsf/tlsf.ts";
import { WORKLOADS } from "./catalog.ts";
import { createHeap } from "./trace/probe.ts";
import { regionSizeFor } from "./region_size.ts";
import { replay } from "./trace/replay.ts";
import { Op } from "./trace/trace.ts";
import { summarizeTrace } from "./trace/trace_summary.ts";

const readable = Deno.permissions.querySync({ name: "read", path: "." }).state === "granted";

Deno.test("WORKLOADS have names of their own", () => {
  const names = WORKLOADS.map(({ name }) => name);
  assertEquals(new Set(names).size, names.length);
  for (const name of names) assert(/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name), name);
});

Deno.test("WORKLOADS of each kind are there", () => {
  for (const kind of ["generated", "scenario", "recorded"] as const) {
    assert(WORKLOADS.filter((workload) => workload.kind === kind).length >= 8, kind);
  }
});

for (const workload of WORKLOADS) {
  const recorded = workload.kind === "recorded";
  const skipped = recorded && !readable ? " (skipped: needs --allow-read)" : "";
  Deno.test({
    name: `WORKLOADS ${workload.name} loads a trace of its name that needs what it says${skipped}`,
    ignore: skipped !== "",
    async fn() {
      const trace = await workload.load(1);
      assertEquals(trace.name, workload.name);
      const { counts } = summarizeTrace(trace);
      assert(counts.realloc === 0 || workload.needs.includes("realloc"));
      assert(counts.memalign === 0 || workload.needs.includes("memalign"));
      assert(counts.mode === 0 || workload.needs.includes("fallback"));
      assertEquals(workload.probe !== undefined, workload.kind === "scenario");
      if (workload.kind !== "system") {
        assertEquals("seed" in trace, workload.kind === "generated");
      }
    },
  });

  if (workload.kind === "scenario" || workload.kind === "system") continue;
  // These are about what happens when a region is full.
  if (["full", "until-refused", "xenomai-grid"].includes(workload.name)) continue;
  // First fit would take minutes over a million operations.
  const servers = workload.large === true ? [tlsf] : [tlsf, firstFit];
  Deno.test({
    name: `WORKLOADS ${workload.name} is served in full${skipped}`,
    ignore: skipped !== "",
    async fn() {
      const trace = await workload.load(1);
      // Both answer a request of 0 bytes with null.
      const empty = trace.sizes.filter((size, i) => size === 0 && trace.ops[i] === Op.Malloc);
      for (const subject of servers) {
        const { allocator } = createHeap(subject, workload.regionSize ?? regionSizeFor(trace));
        assertEquals(replay(trace, allocator).refused, empty.length, subject.name);
      }
    },
  });
}

Deno.test("WORKLOADS that are generated depend on the seed", async () => {
  for (const workload of WORKLOADS) {
    if (workload.kind !== "generated") continue;
    const [first, again, other] = await Promise.all([1, 1, 2].map((seed) => workload.load(seed)));
    assertEquals(first, again, workload.name);
    assert(String(first!.sizes) !== String(other!.sizes), workload.name);
    assert(first!.ops.length >= 18_000 && first!.ops.length <= 25_000, workload.name);
  }
});
