import { assertEquals } from "@std/assert";
import { rtLinuxOver } from "../../../allocators/rtlinux/mod.ts";
import { blockPool } from "../../../allocators/imfs/mod.ts";
import { firstFit } from "../../../allocators/baselines/first_fit.ts";
import { certify } from "../../certify.ts";
import { queueing } from "../../testdata/queueing.ts";

Deno.test("deferred clauses pass an allocator that queues, reserves and takes back", async () => {
  const { clauses, totals, verdict } = await certify(queueing, { exclude: ["bounds"] });
  const group = clauses.filter(({ id }) => id.startsWith("deferred."));
  assertEquals(group.filter(({ verdict }) => verdict !== "pass"), []);
  assertEquals([totals.fail, totals.unknown, verdict], [0, 0, "partial"]);
});

Deno.test("deferred clauses say what the naive allocator lacks, whatever heap is behind it", async () => {
  const { clauses } = await certify(rtLinuxOver(firstFit), { clauses: ["deferred"] });
  const failed = clauses.filter(({ verdict }) => verdict === "fail");
  assertEquals(
    failed.map(({ id, counterexample }) => [id, counterexample!.actual]),
    [
      ["deferred.requests-apart", "ticket 0 for both: the second request replaced the first"],
      ["deferred.guaranteed", "refused with 8 buffers held: no guarantee"],
      [
        "deferred.exit",
        "none: no exit strategy, what is held stays held until cleanup()",
      ],
    ],
  );
});

Deno.test("deferred clauses suit a heap of small blocks", async () => {
  const { totals } = await certify(rtLinuxOver(blockPool), { clauses: ["deferred"] });
  assertEquals([totals.fail, totals.unknown], [2, 0]);
});
