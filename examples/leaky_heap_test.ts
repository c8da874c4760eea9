import { certify } from "@allocert/allocert";
import { assert, assertEquals } from "@std/assert";
import { leakyHeap } from "./leaky_heap.ts";

Deno.test("certify() shows that the leaky heap loses blocks, with a trace of a few lines", async () => {
  const certificate = await certify(leakyHeap, { clauses: ["coalescing", "exhaustion"] });
  assertEquals(certificate.verdict, "non-conformant");
  const failed = certificate.clauses.filter(({ verdict }) => verdict === "fail");
  assertEquals(failed.map(({ id }) => id), [
    "coalescing.refill",
    "exhaustion.recovers",
    "exhaustion.same-capacity",
  ]);
  const { trace } = failed.at(-1)!.counterexample!;
  assert(trace!.trim().split("\n").length <= 13, trace);
});
