import { assertEquals } from "@std/assert";
import { bestFit } from "../../../allocators/baselines/best_fit.ts";
import { firstFit } from "../../../allocators/baselines/first_fit.ts";
import { halfFit } from "../../../allocators/baselines/half_fit.ts";
import type { Subject } from "../../../allocators/contract/subject.ts";
import { tlsf } from "../../../allocators/tlsf/tlsf.ts";
import type { Exploration } from "../exploration.ts";
import { explore } from "../explore.ts";
import { ListFit, type ListPolicy } from "./list_fit.ts";
import { BEST_FIT, FIRST_FIT, HALF_FIT } from "./policies.ts";
import { worstReach } from "./worst_reach.ts";

/** A list for each size, the newest hole first: TLSF as long as its columns are one size wide. */
const EXACT_LISTS: ListPolicy = {
  name: "exact-lists",
  key: (_start, size) => size,
  choose: (sizes, size) => sizes.findIndex((have) => have >= size),
};

/** Bytes of a header. */
const HEADER = 8;

interface Case {
  readonly subject: Subject;
  readonly policy: ListPolicy;
  /** Bytes of a unit: the smallest block, header included. */
  readonly unit: number;
  /** Bytes of a region, at a multiple of 8, that hold no blocks. */
  readonly control: number;
}

const CASES: readonly Case[] = [
  { subject: firstFit, policy: FIRST_FIT, unit: 16, control: 8 },
  { subject: bestFit, policy: BEST_FIT, unit: 32, control: 24 },
  { subject: tlsf, policy: EXACT_LISTS, unit: 32, control: tlsf.claims.minimumRegion - 39 },
  { subject: halfFit, policy: HALF_FIT, unit: 32, control: halfFit.claims.minimumRegion - 39 },
];

/** Explores all programs with at most `live` units live on a heap of exactly `units` units. */
function exploreUnits(
  one: Case,
  units: number,
  live: number,
  sizes: readonly number[],
): Exploration {
  return explore(one.subject, {
    regionSize: one.control + one.unit * units,
    sizes: sizes.map((size) => one.unit * size - HEADER),
    guarantee: { units: sizes, live },
  });
}

/** The heap in which an allocator that accepts every hole with the room never refuses. */
function universalBound(live: number, largest: number): number {
  const bounds = Array.from({ length: largest }, (_, i) => (i + 1) * (live - i));
  return Math.max(...bounds);
}

for (const one of CASES) {
  for (const [live, sizes] of [[4, [1, 2]], [5, [1, 2]], [4, [1, 2, 4]], [5, [1, 2, 4]]] as const) {
    Deno.test(`${one.subject.name} refuses where its policy must, ${live} live units of ${sizes}`, () => {
      for (let units = live; units <= universalBound(live, sizes.at(-1)!) + 1; units++) {
        const { refused } = worstReach(new ListFit(one.policy, units), live, sizes);
        const { outcome } = exploreUnits(one, units, live, sizes);
        assertEquals(outcome, refused ? "violation" : "exhausted", `${units} units`);
      }
    });
  }
}

Deno.test("firstFit has exactly the states of its policy", () => {
  for (const [live, sizes] of [[5, [1, 2]], [6, [1, 2, 4]], [6, [1, 2, 3, 4]]] as const) {
    const { reach, states } = worstReach(new ListFit(FIRST_FIT), live, sizes);
    assertEquals(exploreUnits(CASES[0]!, reach, live, sizes).states, states);
    assertEquals(exploreUnits(CASES[0]!, reach - 1, live, sizes).violation?.rule, "guarantee");
  }
});

Deno.test("firstFit and bestFit never refuse in the universal bound", () => {
  for (const one of CASES.slice(0, 2)) {
    const units = universalBound(6, 4);
    assertEquals(units, 12);
    assertEquals(exploreUnits(one, units, 6, [1, 2, 3, 4]).outcome, "exhausted");
  }
});

Deno.test("bestFit needs more in a heap that ends than without an end", () => {
  // At the end of a heap the rest is a hole like any other, and may be the smallest.
  assertEquals(worstReach(new ListFit(BEST_FIT), 6, [1, 2, 4]).reach, 11);
  assertEquals(worstReach(new ListFit(BEST_FIT, 11), 6, [1, 2, 4]).refused, true);
  assertEquals(worstReach(new ListFit(BEST_FIT, 12), 6, [1, 2, 4]).refused, false);
  assertEquals(exploreUnits(CASES[1]!, 11, 6, [1, 2, 4]).violation?.rule, "guarantee");
});
