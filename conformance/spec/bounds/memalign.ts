import type { Clause } from "../clause.ts";
import { offers } from "../needs.ts";
import { checkGrowth } from "./_growth_check.ts";
import { requestSizes } from "./_only_block.ts";
import { checkRandomStates } from "./_random_states.ts";
import { checkVariations } from "./_scenario_growth.ts";
import { manySizes } from "./_size_needs.ts";

/** Requirements on the worst case of memalign. */
export const memalignBounds: readonly Clause[] = [
  {
    id: "bounds.memalign-free-blocks",
    level: "MUST",
    requirement: "Steps of memalign grow with the free blocks as claimed",
    source: "Rule T1, aligned malloc; V11",
    lookAt: "A search for a block in which the aligned payload fits",
    needs: offers("memalign"),
    check: (context) => checkVariations(context, ["overalign"]),
  },
  {
    id: "bounds.memalign-request-size",
    level: "MUST",
    requirement: "Steps of memalign grow with the requested size as claimed",
    source: "Rule T1; V11",
    lookAt: "Clearing or marking the payload",
    needs: (examined) => offers("memalign")(examined) ?? manySizes(examined),
    check: (context) => checkGrowth(context, requestSizes(context, "memalign")),
  },
  {
    id: "bounds.memalign-random-states",
    level: "MUST",
    requirement:
      "No call of memalign in random programs takes more steps in larger heaps than claimed",
    source: "Design: every call is counted",
    lookAt: "What memalign does besides malloc, in which cases",
    needs: offers("memalign"),
    check: (context) => checkRandomStates(context, "memalign"),
  },
];
