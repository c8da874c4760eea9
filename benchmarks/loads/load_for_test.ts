import { assert, assertStrictEquals } from "@std/assert";
import { blockPool } from "../../allocators/imfs/mod.ts";
import { tlsf } from "../../allocators/tlsf/tlsf.ts";
import { trace } from "./bench_workload.ts";
import { loadFor } from "./load_for.ts";

Deno.test("loadFor() leaves room for as many large blocks as the trace keeps small ones", async () => {
  const load = await trace("fixed-16").load();
  assertStrictEquals(loadFor(tlsf, load), load);
  const pool = (largestRequest: number): typeof blockPool => ({
    ...blockPool,
    claims: { ...blockPool.claims, largestRequest },
  });
  assertStrictEquals(loadFor(pool(16), load), load);
  const live = new Set<number>();
  let most = 0;
  for (const id of load.trace.ids) {
    if (!live.delete(id)) live.add(id);
    most = Math.max(most, live.size);
  }
  for (const size of [256, 4096]) assert(loadFor(pool(size), load).regionSize > most * size);
});
