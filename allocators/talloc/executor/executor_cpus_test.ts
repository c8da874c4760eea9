import { assert, assertEquals } from "@std/assert";
import { runOnCpus } from "./executor_cpus.ts";

const mayRead = Deno.permissions.querySync({ name: "read" }).state === "granted";
const skipped = mayRead ? "" : " (skipped: workers need --allow-read)";

Deno.test({
  name: `runOnCpus() shares one heap between three CPUs without damage${skipped}`,
  ignore: !mayRead,
  async fn() {
    const tasks = 24;
    const { cpus, served, heap } = await runOnCpus({
      cpus: 3,
      tasks,
      regionSize: 49152,
      seed: 20250606,
    });
    for (const [cpu, report] of cpus.entries()) {
      assertEquals(report.damaged, 0);
      assertEquals(report.primaryOnly, false);
      assertEquals(report.completed.length + report.panicked.length, tasks);
      assertEquals(report.panicked.filter((name) => name.startsWith("hog")).length, tasks / 4);
      assert(report.completed.every((name) => name.startsWith(`worker ${cpu}.`)));
    }
    assert(cpus.some((report) => report.completed.length > 0));
    // Tickets were served one at a time and in the order in which they were drawn.
    assertEquals(served, Int32Array.from(served, (_, ticket) => ticket));
    assert(served.length > 3 * tasks);
    assertEquals(heap.check(), []);
    assertEquals([...heap.blocks!()].map((block) => block.free), [true, true]);
  },
});
