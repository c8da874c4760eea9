import { assertEquals } from "@std/assert";
import { createRegion } from "../allocators/contract/region.ts";
import type { Subject } from "../allocators/contract/subject.ts";
import { certify } from "./certify.ts";
import { toy } from "./testdata/toy.ts";

const EXTRA = 4096;

/** A toy with more memory than its region has: of its own, or one for all. */
function ownHeap(ownHeap: "instance" | "process"): Subject {
  const { create, ...rest } = toy(ownHeap);
  const all = createRegion(2 ** 22);
  const allocator = create(all);
  return {
    ...rest,
    ownHeap,
    provideRegion: (size) => ownHeap === "process" ? all : createRegion(size + EXTRA),
    create: (region) => ownHeap === "process" ? allocator : create(region),
  };
}

async function reasonsOf(subject: Subject): Promise<Map<string, string | undefined>> {
  const { clauses } = await certify(subject, { exclude: ["bounds"], budget: { operations: 500 } });
  const failed = clauses.filter(({ verdict }) => verdict === "fail" || verdict === "unknown");
  assertEquals(failed, []);
  return new Map(clauses.map(({ id, reason }) => [id, reason?.detail]));
}

Deno.test("certify() fills a heap of its own, but does not say where its memory ends", async () => {
  const reasons = await reasonsOf(ownHeap("instance"));
  for (const judged of ["exhaustion.null", "coalescing.free-all", "integrity.crowded"]) {
    assertEquals(reasons.get(judged), undefined, judged);
  }
  for (const left of ["integrity.any-region-size", "exhaustion.bytes-unchanged"]) {
    assertEquals(reasons.get(left), "its heap is its own, and no region says where that ends");
  }
  assertEquals(reasons.get("alignment.any-region"), "it works on memory of its own kind only");
});

Deno.test("certify() neither fills the heap of a process nor takes it for fresh", async () => {
  const reasons = await reasonsOf(ownHeap("process"));
  for (const judged of ["integrity.blocks-disjoint", "alignment.default", "misuse.free-null"]) {
    assertEquals(reasons.get(judged), undefined, judged);
  }
  for (const left of ["exhaustion.null", "coalescing.free-all", "integrity.deterministic"]) {
    assertEquals(
      reasons.get(left),
      "its heap is that of the process, which is never fresh and which no region bounds",
    );
  }
});
