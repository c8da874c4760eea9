import { assert, assertEquals } from "@std/assert";
import { firstFit } from "../../allocators/baselines/first_fit.ts";
import { BlockPool, blockPool } from "../../allocators/imfs/block_pool.ts";
import { explore } from "./explore.ts";
import { countExploredSteps } from "./explored_steps.ts";
import { heapRegionSize } from "./heap_region.ts";

const canCount = ["read", "sys"].every((name) =>
  Deno.permissions.querySync({ name: name as "read" | "sys" }).state === "granted"
);
const reason = canCount ? "" : " (ignored: needs --allow-read and --allow-sys)";

Deno.test({
  name: `countExploredSteps() counts every call of a small exploration${reason}`,
  ignore: !canCount,
  async fn() {
    const regionSize = heapRegionSize(firstFit, 40);
    const found = explore(firstFit, { regionSize, sizes: [8] });
    const costs = await countExploredSteps(firstFit, found, regionSize);
    assertEquals([costs.exact, costs.calls], [true, found.transitions]);
    assertEquals(costs.operations.map(({ operation }) => operation).sort(), ["free", "malloc"]);
    for (const { most } of costs.operations) assert(most > 0);
  },
});

Deno.test({
  name: `countExploredSteps() counts one call of each kind of a large exploration${reason}`,
  ignore: !canCount,
  async fn() {
    const regionSize = BlockPool.regionSize(16, 6);
    const found = explore(blockPool, { regionSize, sizes: [8, 16] });
    assert(found.transitions > 4000);
    const costs = await countExploredSteps(blockPool, found, regionSize);
    assertEquals([costs.exact, costs.calls], [false, found.samples().length]);
    assert(costs.calls > 10 && costs.calls < 100, `${costs.calls} kinds`);
  },
});
