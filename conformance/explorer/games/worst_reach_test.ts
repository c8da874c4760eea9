import { assertEquals } from "@std/assert";
import { formatTrace } from "../../../workloads/trace/trace_text.ts";
import { ListFit, type ListPolicy } from "./list_fit.ts";
import { LowestSlotBuddy } from "./lowest_slot_buddy.ts";
import { Memsys5 } from "./memsys5.ts";
import { BEST_FIT, FIRST_FIT, HALF_FIT, TLSF, WORST_FIT } from "./policies.ts";
import { worstReach } from "./worst_reach.ts";

const TWO = [1, 2];
const FOUR = [1, 2, 4];
const ALL_FOUR = [1, 2, 3, 4];

/**
 * Worst reach in units for M = 4, 5, 6, ... live: exact games over all programs, by other hands.
 */
const GOLDEN: readonly (readonly [ListPolicy | "buddy", sizes: number[], reach: number[]])[] = [
  [FIRST_FIT, TWO, [6, 7, 9, 11, 12]],
  [BEST_FIT, TWO, [6, 7, 9, 11, 13]],
  [HALF_FIT, TWO, [6, 7, 9, 11, 13]],
  [TLSF, TWO, [6, 7, 9, 11, 13]],
  [WORST_FIT, TWO, [6, 7, 9, 11, 13]],
  ["buddy", TWO, [6, 8, 8, 10, 12]],
  [FIRST_FIT, FOUR, [6, 8, 10, 13, 16]],
  [BEST_FIT, FOUR, [6, 8, 11, 13, 17]],
  [HALF_FIT, FOUR, [6, 8, 11, 13, 17]],
  [TLSF, FOUR, [6, 8, 11, 13]],
  ["buddy", FOUR, [6, 8, 12, 12, 16, 20, 20]],
  [FIRST_FIT, ALL_FOUR, [6, 8, 10, 13, 16]],
  [BEST_FIT, ALL_FOUR, [6, 8, 11, 14, 17]],
];

for (const [policy, sizes, reach] of GOLDEN) {
  const name = policy === "buddy" ? "the lowest-slot buddy" : policy.name;
  Deno.test(`worstReach() of ${name} with sizes ${sizes} is ${reach} for 4, 5, ... live units`, () => {
    const found = reach.map((_, i) => {
      const model = policy === "buddy" ? new LowestSlotBuddy() : new ListFit(policy);
      return worstReach(model, 4 + i, sizes).reach;
    });
    assertEquals(found, reach);
  });
}

/** Least heap in which no request is refused, for M = 4 to 8. */
const GOLDEN_MEMSYS5: readonly (readonly [sizes: number[], least: number[]])[] = [
  [TWO, [6, 7, 8, 10, 12]],
  [FOUR, [6, 8, 10, 12, 16]],
];

for (const [sizes, least] of GOLDEN_MEMSYS5) {
  Deno.test(`memsys5 with sizes ${sizes} is never refused in ${least} units, and is in fewer`, () => {
    const refuses = (units: number, live: number) =>
      worstReach(new Memsys5(units), live, sizes).refused;
    for (const [i, units] of least.entries()) {
      const live = 4 + i;
      assertEquals(refuses(units, live), false);
      for (let fewer = live; fewer < units; fewer++) assertEquals(refuses(fewer, live), true);
    }
  });
}

Deno.test("worstReach() gives the shortest program that reaches furthest", () => {
  const { reach, trace, refused } = worstReach(new ListFit(FIRST_FIT), 3, TWO);
  assertEquals({ reach, refused }, { reach: 4, refused: false });
  assertEquals(formatTrace(trace).trim().split("\n").slice(1), ["a 0 1", "a 1 1", "f 0", "a 2 2"]);
});

Deno.test("worstReach() leaves the model empty", () => {
  const model = new ListFit(TLSF);
  const first = worstReach(model, 5, FOUR);
  assertEquals(model.state.every((byte) => byte === 0), true);
  assertEquals(worstReach(model, 5, FOUR), first);
});

Deno.test("worstReach() is at least the bound that no allocator beats", () => {
  for (const policy of [FIRST_FIT, BEST_FIT, WORST_FIT, HALF_FIT, TLSF]) {
    for (let live = 4; live <= 7; live++) {
      const { reach } = worstReach(new ListFit(policy), live, FOUR);
      assertEquals(reach >= 2 * live - 3, true, `${policy.name} ${live}`);
    }
  }
});
