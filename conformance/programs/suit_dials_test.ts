import { assertEquals } from "@std/assert";
import type { ProgramDials } from "../../workloads/programs/program_dials.ts";
import { talloc } from "../../allocators/talloc/talloc.ts";
import { examine } from "../spec/examined_subject.ts";
import { toy } from "../testdata/toy.ts";
import { suitDials } from "./suit_dials.ts";

const DIALS: ProgramDials = {
  operations: 100,
  weights: { malloc: 1, memalign: 2, realloc: 4, free: 8, burst: 16, freeAll: 32, mode: 64 },
  sizes: { kind: "constant", value: 4096 },
  liveBlocks: 8,
  cpus: 4,
};

Deno.test("suitDials() makes mallocs of what is not offered, and leaves out modes", () => {
  const { weights, sizes, cpus } = suitDials(DIALS, examine(toy("plain")));
  assertEquals(
    weights,
    { malloc: 7, memalign: 0, realloc: 0, free: 8, burst: 16, freeAll: 32, mode: 0 },
  );
  assertEquals([sizes, cpus], [DIALS.sizes, 1]);
});

Deno.test("suitDials() changes nothing for one who offers everything, but for its CPUs", () => {
  const candidate = examine(talloc);
  const { weights, cpus } = suitDials(DIALS, candidate);
  assertEquals(weights, DIALS.weights);
  assertEquals(cpus, Math.min(4, candidate.cpus!));
  assertEquals(suitDials({ ...DIALS, cpus: 1000 }, candidate).cpus, candidate.cpus);
});

Deno.test("suitDials() keeps to the largest request and alignment that are claimed", () => {
  const subject = toy("small");
  const claims = { ...subject.claims, largestRequest: 100, largestAlignment: 64 };
  const candidate = { subject: { ...subject, claims }, capabilities: new Set<never>() };
  const suited = suitDials(DIALS, candidate);
  assertEquals([suited.largestRequest, suited.largestAlignment], [100, 64]);
  const narrower = suitDials({ ...DIALS, largestRequest: 50 }, candidate);
  assertEquals(narrower.largestRequest, 50);
});
