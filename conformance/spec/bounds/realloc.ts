import type { Clause } from "../clause.ts";
import { allOf, isFreshAndBounded, offers } from "../needs.ts";
import { checkGrowth } from "./_growth_check.ts";
import { requestSizes } from "./_only_block.ts";
import { checkRandomStates } from "./_random_states.ts";
import { checkVariations } from "./_scenario_growth.ts";
import { manySizes, offersMemalign, reusesManySizes } from "./_size_needs.ts";

/** Requirements on the worst case of realloc. */
export const reallocBounds: readonly Clause[] = [
  {
    id: "bounds.realloc-grow",
    level: "MUST",
    requirement:
      "Steps of a realloc into the free block behind grow with the free blocks as claimed",
    source: "Rule T1, realloc in place",
    lookAt: "Unlinking the absorbed block",
    needs: offers("realloc"),
    check: (context) => checkVariations(context, ["resize-grow"]),
  },
  {
    id: "bounds.realloc-shrink",
    level: "MUST",
    requirement: "Steps of a realloc that shrinks grow with the free blocks as claimed",
    source: "Rule T1, realloc in place",
    lookAt: "Insertion of the tail that is given up",
    needs: offers("realloc"),
    check: (context) => checkVariations(context, ["resize-shrink"]),
  },
  {
    id: "bounds.realloc-move",
    level: "MUST",
    requirement: "Steps of a realloc that moves grow with the free blocks as claimed",
    source: "Rule T1, realloc move",
    lookAt: "The search for the new place, and the free of the old one",
    needs: offers("realloc"),
    async check(context) {
      await checkVariations(context, ["resize-move"]);
      if (!reusesManySizes(context)) return;
      await checkVariations(context, ["resize-lone"]);
      if (offersMemalign(context)) await checkVariations(context, ["resize-lone-aligned"]);
    },
  },
  {
    id: "bounds.realloc-refused",
    level: "MUST",
    requirement: "Steps of a realloc that is refused grow with the free blocks as claimed",
    source: "Design: failing calls are inside the claim; defect D5",
    lookAt: "What is tried before null is returned",
    needs: allOf(isFreshAndBounded, offers("realloc")),
    check: (context) => checkVariations(context, ["resize-refused"]),
  },
  {
    id: "bounds.realloc-request-size",
    level: "MUST",
    requirement: "Steps of a realloc that moves grow with the size of the block as claimed",
    source: "rlsf: reallocation is linear in the old size",
    lookAt: "The copy, byte by byte or in a builtin",
    needs: (examined) => offers("realloc")(examined) ?? manySizes(examined),
    check: (context) => checkGrowth(context, requestSizes(context, "realloc")),
  },
  {
    id: "bounds.realloc-random-states",
    level: "MUST",
    requirement:
      "No call of realloc in random programs takes more steps in larger heaps than claimed",
    source: "Design: every call is counted",
    lookAt: "What realloc does besides malloc and free, in which cases",
    needs: offers("realloc"),
    check: (context) => checkRandomStates(context, "realloc"),
  },
];
