import { assert, assertEquals } from "@std/assert";
import { bump } from "../../allocators/baselines/bump.ts";
import { blockPool } from "../../allocators/imfs/mod.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import { subjects } from "../../allocators/subjects.ts";
import { tlsf } from "../../allocators/tlsf/tlsf.ts";
import { campaignWorkload, campaignWorkloadNames, WORKLOAD_GROUPS } from "./campaign_workload.ts";
import { cellName, planCells } from "./plan_cells.ts";

function plan(
  allocators: Parameters<typeof planCells>[0],
  words: readonly string[],
  seeds: readonly number[] = [1],
): string[] {
  const cells = planCells(allocators, words.map((word) => campaignWorkload(word)!), seeds);
  assertEquals(cells.map(({ index }) => index), cells.map((_, i) => i));
  return cells.map(cellName);
}

Deno.test("planCells() lists workloads, then seeds, then subjects", () => {
  assertEquals(plan([tlsf, bump], ["mean", "holes-16"], [1, 2]), [
    "tlsf, mean, seed 1",
    "bump, mean, seed 1",
    "tlsf, mean, seed 2",
    "bump, mean, seed 2",
    "tlsf, holes-16",
    "bump, holes-16",
  ]);
});

Deno.test("planCells() leaves out what a subject does not offer", () => {
  const plain: Subject = {
    ...bump,
    name: "plain",
    create(region) {
      const heap = bump.create(region);
      return { malloc: (size) => heap.malloc(size), free: (address) => heap.free(address) };
    },
  };
  assertEquals(plan([plain, bump], ["aligned", "mean"]), [
    "bump, aligned, seed 1",
    "plain, mean, seed 1",
    "bump, mean, seed 1",
  ]);
});

Deno.test("planCells() asks a subject of one block size for its own system, and where no request is larger", () => {
  assertEquals(plan([blockPool, tlsf], ["holes-16", "system", "fixed-16", "fixed-64-cold"]), [
    "tlsf, holes-16",
    "block-pool, imfs-500x16",
    "tlsf, lab-torture",
    "block-pool, fixed-16, seed 1",
    "tlsf, fixed-16, seed 1",
    "tlsf, fixed-64-cold, seed 1",
  ]);
});

Deno.test("planCells() takes two words for the same thing once", () => {
  assertEquals(plan([tlsf], ["holes", "holes-4096"]), ["tlsf, holes-4096"]);
});

Deno.test("planCells() lists the same cells each time, of all subjects and workloads", () => {
  const all = WORKLOAD_GROUPS.all!(subjects);
  const names = plan(subjects, all, [1, 2]);
  assertEquals(plan(subjects, all, [1, 2]), names);
  assertEquals(new Set(names).size, names.length);
  for (const { name } of subjects) assert(names.some((cell) => cell.startsWith(`${name}, `)), name);
});

Deno.test("campaignWorkload() knows every name that it is said to", () => {
  const names = campaignWorkloadNames().filter((name) => !Object.hasOwn(WORKLOAD_GROUPS, name));
  assertEquals(names.filter((name) => campaignWorkload(name) === undefined), []);
  for (const name of ["nothing", "holes-", "holes-0", "mean-16", ""]) {
    assertEquals(campaignWorkload(name), undefined, name);
  }
});

Deno.test("campaignWorkload() loads the trace of the seed", async () => {
  const workload = campaignWorkload("mean")!;
  const { trace } = await workload.of(tlsf, 7)!.load();
  assertEquals([trace.name, trace.seed], ["mean", 7]);
});
