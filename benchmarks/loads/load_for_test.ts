import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { blockPool } from "../../allocators/imfs/mod.ts";
import { tlsf } from "../../allocators/tlsf/tlsf.ts";
import { trace } from "./bench_workload.ts";
import { loadFor } from "./load_for.ts";

Deno.test("loadFor() leaves room for as many large blocks as the trace keeps small ones", async () => {
  const workload = trace("fixed-16");
  const load = await loadFor(tlsf, workload);
  assertEquals(load.regionSize, (await workload.load()).regionSize);
  assertStrictEquals(await loadFor(tlsf, workload), load);
  const pool = (largestRequest: number): typeof blockPool => ({
    ...blockPool,
    claims: { ...blockPool.claims, largestRequest },
  });
  assertStrictEquals(await loadFor(pool(16), workload), load);
  const live = new Set<number>();
  let most = 0;
  for (const id of load.trace.ids) {
    if (!live.delete(id)) live.add(id);
    most = Math.max(most, live.size);
  }
  for (const size of [256, 4096]) {
    assert((await loadFor(pool(size), workload)).regionSize > most * size);
  }
});

Deno.test("loadFor() loads a workload anew for another seed, and keeps it for the same", async () => {
  const one = await loadFor(tlsf, trace("mean", 1));
  assertStrictEquals(await loadFor(tlsf, trace("mean", 1)), one);
  assertEquals([one, await loadFor(tlsf, trace("mean", 2))].map(({ trace }) => trace.seed), [
    1,
    2,
  ]);
});
