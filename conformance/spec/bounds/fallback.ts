import type { Clause } from "../clause.ts";
import { offers } from "../needs.ts";
import { checkVariations } from "./_scenario_growth.ts";

/** Requirement on the worst case of a malloc that falls back. */
export const fallbackBounds: Clause = {
  id: "bounds.fallback",
  level: "MUST",
  requirement:
    "Steps of a malloc that falls back grow as claimed, and so do those of one that may not",
  source: "Probe B6: the primary's failure at its worst, plus the backup",
  lookAt: "The failing path of the primary",
  needs: offers("fallback"),
  check: (context) => checkVariations(context, ["fallback", "fallback-refused"]),
};
